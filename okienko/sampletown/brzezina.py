"""Gmina Brzezina Leśna: the neighbour who shares the house, and sees nothing of Zielonka."""

from okienko.administration.configuration.format import (
    DAYS,
    DepartmentFile,
    KindFile,
    OfficeFile,
    QueueFile,
    ScheduleFile,
    SkillFile,
    StepFile,
)
from okienko.administration.configuration.packs import pack

from .plan import ALWAYS, Dialled, OfficePlan, Worker

GENERAL = "wszystkie sprawy"
ENGLISH = "język angielski"
Q_GENERAL, Q_MAIL = "Telefon", "Sprawy pisemne"
WASTE = "Odpady › bioodpady › nieodebrane"
ROADS = "Drogi i oświetlenie"
TOPICS = (
    "Odpady",
    "Odpady › harmonogram odbioru",
    "Odpady › bioodpady",
    WASTE,
    ROADS,
    "Podatki i opłaty",
    "Sprawy obywatelskie",
    "Urząd",
    "Nie nasza sprawa",
)


def _department(code: str, name: str, phone: str, matters: str) -> DepartmentFile:
    email = f"{code.lower()}@brzezinalesna.example"
    return DepartmentFile(code=code, name=name, phone=phone, email=email, matters=matters)


SETTINGS = OfficeFile(
    format=1,
    topics=TOPICS,
    schedules=(
        ScheduleFile(name="Urząd", week={day: ["7:30-15:30"] for day in DAYS[:5]}),
        ALWAYS,
    ),
    departments=(
        _department("SO", "Sprawy Obywatelskie", "+48140002932", "dowody osobiste, meldunek"),
        _department("FN", "Finanse", "+48140002934", "podatki lokalne, opłaty"),
        _department("GK", "Gospodarka Komunalna", "+48140002935", "odpady, drogi, oświetlenie"),
    ),
    skills=(SkillFile(name=GENERAL), SkillFile(name=ENGLISH, language="en")),
    queues=(
        QueueFile(
            name=Q_GENERAL,
            order=1,
            steps=(
                StepFile(after=0, skill=GENERAL, level=3),
                StepFile(after=30, skill=GENERAL, level=1),
                StepFile(after=60, skill=GENERAL, level=0),
                StepFile(after=60, skill=ENGLISH, level=0),
            ),
        ),
        QueueFile(name=Q_MAIL, order=2, steps=(StepFile(after=1800, skill=ENGLISH, level=0),)),
    ),
    kinds=(
        KindFile(name="Nieodebrane odpady", days=7, topic=WASTE, department="GK"),
        KindFile(name="Drogi i oświetlenie", topic=ROADS, department="GK"),
    ),
    templates=tuple(
        row if row.topic in TOPICS else row.model_copy(update={"topic": None})
        for row in pack("gmina").templates
    ),
    outcomes=pack("gmina").outcomes,
)

PLAN = OfficePlan(
    slug="brzezina-lesna",
    name="Gmina Brzezina Leśna",
    phone="+48140002929",
    email="gmina@brzezinalesna.example",
    address="ul. Leśna 2, 00-029 Brzezina Leśna",
    settings=SETTINGS,
    pack="",
    written=Q_MAIL,
    workers=(
        Worker("tomasz", "Tomasz Wilga", skills={GENERAL: 4}),
        Worker("renata", "Renata Kos", "supervisor", {GENERAL: 3, ENGLISH: 2}),
        # the one who serves both offices: her home is in Zielonka
        Worker("ewa", "Ewa Rybak", skills={GENERAL: 3, ENGLISH: 4}),
        Worker("admin", "Adam Administrator", "admin"),
    ),
    numbers=(Dialled("+48140002929", "Linia główna", "small", ALWAYS.name),),
)
