"""The sample offices as the play needs them: ids by name, read once, and who works there."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from okienko.cases.models import CaseKind
from okienko.channels.models import Account
from okienko.events.actor import Actor
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Topic
from okienko.offices.models import Department, Office, Official, Role
from okienko.routing.matcher import rule_of
from okienko.routing.matching import NeedsOverTime
from okienko.routing.models import OfficialSkill, Queue, Skill, Step

from . import commune, connections, doors
from .plan import OfficePlan

ZONE = ZoneInfo("Europe/Warsaw")


@dataclass
class Hand:
    """A person who answers. `officials` maps each office to the seat there; the first is home."""

    person: int
    username: str
    name: str
    officials: dict[int, int] = field(default_factory=dict)
    skills: dict[int, dict[int, int]] = field(default_factory=dict)  # official -> skill -> level
    interprets: bool = False  # and does nothing else

    @property
    def home(self) -> int:
        """The office where the person's presence is kept."""
        return next(iter(self.officials))

    @property
    def seat(self) -> int:
        """The official at home."""
        return self.officials[self.home]

    @property
    def actor(self) -> Actor:
        """The person as the one who acts."""
        return Actor("official", officials=self.officials)

    @property
    def first_name(self) -> str:
        """As one greets."""
        return self.name.split(" ")[0]


@dataclass
class Town:
    """One office: its plan and the ids of its rows by name."""

    id: int
    plan: OfficePlan
    queues: dict[str, int]
    topics: dict[str, int]
    departments: dict[str, int]
    kinds: dict[str, int]
    languages: dict[str, int]  # language -> skill
    rules: dict[int, NeedsOverTime]
    trunk: int | None
    mailbox: int | None
    operator: int = 0  # the SIP port of the operator that the trunk leads to
    networks: dict[str, Account] = field(default_factory=dict)  # by kind: texts and messages

    @property
    def mail_queue(self) -> int:
        """Where e-mails wait."""
        return self.queues[self.plan.written]

    def queue(self, name: str) -> int:
        """The queue of a matter; an office without it has one for all."""
        return self.queues.get(name) or next(iter(self.queues.values()))

    def topic(self, path: str) -> int | None:
        """The topic, or the nearest above it that the office has."""
        while path and path not in self.topics:
            path = path.rpartition(" › ")[0]
        return self.topics.get(path) or self.topics.get("Urząd")


def read() -> tuple[list[Town], list[Hand]]:
    """Both offices, and all who answer (officials and supervisors), as they are in the database."""
    ids = commune.offices()
    towns: list[Town] = []
    hands: dict[int, Hand] = {}
    for plan in commune.PLANS:
        if plan.slug not in ids:
            continue
        office = ids[plan.slug]
        with in_offices([office]):
            towns.append(_town(office, plan))
            for official in Official.objects.select_related("person").exclude(role="admin"):
                hand = hands.setdefault(
                    official.person_id,
                    Hand(
                        official.person_id,
                        official.person.username,
                        official.name,
                        interprets=official.role == Role.INTERPRETER,
                    ),
                )
                hand.officials[office] = official.id
                levels = OfficialSkill.objects.filter(official=official)
                hand.skills[official.id] = dict(levels.values_list("skill_id", "level"))
    return towns, list(hands.values())


def _town(office: int, plan: OfficePlan) -> Town:
    Office.objects.get(id=office)
    steps: dict[int, list[tuple[int, int, int]]] = {}
    for queue, *step in Step.objects.order_by("after_seconds").values_list(
        "queue_id", "after_seconds", "skill_id", "level"
    ):
        steps.setdefault(queue, []).append((step[0], step[1], step[2]))
    accounts = Account.objects.filter(name__in=[doors.TRUNK, plan.email]).values_list(
        "kind", "id", "settings"
    )
    known = {kind: account for kind, account, _ in accounts}
    proxy = next((kept.get("proxy", "") for kind, _, kept in accounts if kind == "phone"), "")
    return Town(
        id=office,
        plan=plan,
        queues=dict(Queue.objects.order_by("order").values_list("name", "id")),
        topics=dict(Topic.objects.values_list("path", "id")),
        departments=dict(Department.objects.values_list("code", "id")),
        kinds=dict(CaseKind.objects.values_list("name", "id")),
        languages=dict(Skill.objects.exclude(language="").values_list("language", "id")),
        rules={queue: rule_of(rungs) for queue, rungs in steps.items()},
        trunk=known.get("phone"),
        mailbox=known.get("email"),
        operator=int(proxy.rpartition(":")[2] or 0),
        networks=connections.read(),
    )
