"""Officials' phones: short-lived passwords, and what Asterisk must know of them."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.db.models import Q, QuerySet

from okienko.channels.models import Account
from okienko.channels.phone.events import LineEnded, LineRenewed
from okienko.channels.phone.models import DeskPhone, Line
from okienko.channels.phone.settings import TrunkSettings, host_of, readable_trunk, usable_trunk
from okienko.channels.secrets import SecretsLost
from okienko.config import config
from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.security.scope import in_all_offices
from okienko.events.verbs import verb
from okienko.offices.access import officials_of
from okienko.offices.models import Official
from okienko.routing.models import Presence

from ..refusals import PHONE_ELSEWHERE
from .config import APP, PHONE_CONTEXT, TRUNK_CONTEXT, TRUNK_USER
from .limits import limits, of_trunk
from .names import addresses_of

log = logging.getLogger(__name__)

VALID = timedelta(hours=12)
#: How often an operator is asked whether it is there (OPTIONS), and how long for an answer.
ASKED = {"qualify_frequency": "10", "qualify_timeout": "3"}
DEAD_SECONDS = 15  # a phone that sends no sound for so long is gone; less is a change of Wi-Fi


@dataclass(frozen=True)
class Credentials:
    """What a phone registers with."""

    username: str
    password: str
    realm: str
    valid_until: str  # ISO 8601, UTC


Objects = list[tuple[str, str, dict[str, str]]]  # kind, name, fields


@verb
def phone_credentials(
    office: int,
    *,
    person_id: int,
    kind: str = "browser",
    window: str = "",
    take_over: bool = False,
) -> Credentials:
    """Make a new password for a person's phone; the one before ends at the same moment.

    Refused ("elsewhere") while the phone is registered from another window, unless it is to be
    taken over. The switchboard sets the password in Asterisk when it reads the event, some
    milliseconds later: a phone that is refused at once tries again.
    """
    if not take_over and _elsewhere(person_id, window):
        raise PHONE_ELSEWHERE()
    password = secrets.token_urlsafe(18)
    at = clock.now()
    line = Line(
        person_id=person_id,
        kind=kind,
        window=window[:40],
        secrets={"password": password},
        made_at=at,
        valid_until=at + VALID,
    )
    Line.objects.bulk_create(
        [line],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["kind", "window", "secrets", "made_at", "valid_until"],
    )
    official = Official.objects.filter(person_id=person_id).values_list("id", flat=True).first()
    emit(LineRenewed(office=office, subject=person_id, official=official, window=window[:40]))
    return Credentials(line.endpoint, password, APP, line.valid_until.isoformat())


def _elsewhere(person_id: int, window: str) -> bool:
    if not Presence.objects.filter(person_id=person_id, phone_up=True).exists():
        return False
    line = Line.objects.filter(person_id=person_id, valid_until__gt=clock.now()).first()
    return line is not None and line.kind == Line.Kind.BROWSER and line.window != window


@verb
def end_line(office: int, *, person_id: int) -> None:
    """End a person's phone: its password is no longer one, and nobody rings it.

    A call that it carries goes on. The switchboard takes it from Asterisk some milliseconds later,
    or when it is next connected.
    """
    if Line.objects.filter(person_id=person_id).delete()[0]:
        emit(LineEnded(office=office, subject=person_id))


def line_objects(person_id: int) -> Objects | None:
    """The objects of res_pjsip for a person's phone, or None when it may not be used."""
    line = _usable().filter(person_id=person_id).first()
    return _read_line(line) if line and officials_of(person_id) else None


def all_lines() -> dict[str, Objects]:
    """The objects of every phone that may be used, by the endpoint's name."""
    seated = _seated()
    found = ((line.endpoint, _read_line(line)) for line in _usable() if line.person_id in seated)
    return {name: objects for name, objects in found if objects is not None}


def _usable() -> QuerySet[Line]:
    """Phones whose password holds, or that were registered before it ended and have been since.

    Each person must have a seat besides.
    """
    up = Presence.objects.filter(phone_up=True).values("person_id")
    held = Q(valid_until__gt=clock.now()) | Q(person_id__in=up)
    return Line.objects.filter(held, person__is_active=True)


def _seated() -> set[int]:
    """The persons who have a seat in any office."""
    with in_all_offices():
        return set(Official.objects.filter(active=True).values_list("person_id", flat=True))


def _read_line(line: Line) -> Objects | None:
    """Its objects; None when its password was encrypted with a key that is lost: its page asks
    for another when it next starts.
    """
    try:
        return _of_line(line)
    except SecretsLost:
        return None


def _of_line(line: Line) -> Objects:
    browser = line.kind == Line.Kind.BROWSER
    return _telephone(line.endpoint, line.secrets["password"], browser=browser)


def desk_phone_objects(person_id: int) -> Objects | None:
    """The objects of res_pjsip for a person's desk telephone, or None when there is none."""
    phone = DeskPhone.objects.filter(person_id=person_id, person__is_active=True).first()
    return _read_desk_phone(phone) if phone and officials_of(person_id) else None


def all_desk_phones() -> dict[str, Objects]:
    """The objects of every desk telephone, by the endpoint's name."""
    seated = _seated()
    phones = DeskPhone.objects.filter(person__is_active=True)
    found = ((each.endpoint, _read_desk_phone(each)) for each in phones if each.person_id in seated)
    return {name: objects for name, objects in found if objects is not None}


def _read_desk_phone(phone: DeskPhone) -> Objects | None:
    """None when its password was encrypted with a key that is lost."""
    try:
        objects = _telephone(phone.endpoint, phone.secrets["password"], browser=False)
    except SecretsLost:
        return None
    # one without power says nothing: it is asked, so that calls go to others within seconds
    return [(kind, name, f | ASKED if kind == "aor" else f) for kind, name, f in objects]


def _telephone(name: str, password: str, *, browser: bool) -> Objects:
    endpoint = {
        "context": PHONE_CONTEXT,
        "disallow": "all",
        "allow": "alaw,ulaw,g722",
        "aors": name,
        "auth": name,
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "rewrite_contact": "yes",
        "dtmf_mode": "rfc4733",
        "rtp_timeout": str(DEAD_SECONDS),
        "send_pai": "no",
        "send_connected_line": "no",
        "trust_id_outbound": "yes",
        "device_state_busy_at": "1",
        "timers": "no",
    }
    if browser:
        endpoint |= {"webrtc": "yes", "transport": "ws", "dtls_auto_generate_cert": "yes"}
    else:
        endpoint |= {"transport": "udp"}
    return [
        (
            "aor",
            name,
            {
                "max_contacts": "1",
                "remove_existing": "yes",
                "minimum_expiration": "30",
                "default_expiration": "120",
                "maximum_expiration": "600",
            },
        ),
        (
            "auth",
            name,
            {
                "auth_type": "digest",
                "username": name,
                "password": password,
                "realm": APP,
            },
        ),
        ("endpoint", name, endpoint),
    ]


def all_trunks() -> dict[str, Objects | None]:
    """The objects of every trunk in use, of offices that are not paused, by the endpoint's name.

    None for unusable settings: what Asterisk has of it stays, and the others are as ever. So it is
    with a name that is not found.
    """
    with in_all_offices():
        accounts = list(
            Account.objects.filter(kind="phone", enabled=True, office__paused_at=None).order_by(
                "id"
            )
        )
    settings = config()
    callers = limits(settings.rtp_start, settings.rtp_end).callers
    found: dict[str, Objects | None] = {}
    for account in accounts:
        trunk = usable_trunk(account)
        if trunk is None:
            log.error("trunk_settings_unusable", extra={"account": account.id})
        senders = () if trunk is None else trunk.addresses or addresses_of(host_of(trunk.proxy))
        name = f"trunk-{account.id}"
        found[name] = None
        if trunk is not None and senders:
            found[name] = _of_trunk(name, trunk, senders, callers, len(accounts))
    return found


def spared() -> list[IPv4Network | IPv6Network]:
    """Networks from which operators' calls come, of all lines, those out of use too."""
    with in_all_offices():
        accounts = list(Account.objects.filter(kind="phone"))
    found = set()
    for account in accounts:
        trunk = usable_trunk(account) or readable_trunk(account)
        found |= set(trunk.addresses)
        if trunk.proxy:
            found |= set(addresses_of(host_of(trunk.proxy)))
    return [ip_network(each, strict=False) for each in sorted(found)]


def fingerprint(objects: Objects) -> str:
    """What tells two descriptions of a trunk apart; Asterisk keeps it with the endpoint."""
    return hashlib.sha256(repr(objects).encode()).hexdigest()[:16]


def _of_trunk(
    name: str, trunk: TrunkSettings, senders: Sequence[str], callers: int, trunks: int
) -> Objects:
    endpoint = {
        "context": TRUNK_CONTEXT,
        "transport": trunk.transport,
        "disallow": "all",
        "allow": ",".join(trunk.codecs),
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "dtmf_mode": trunk.keys,
        "media_encryption": "no" if trunk.srtp == "off" else "sdes",
        "media_encryption_optimistic": "yes" if trunk.srtp == "offered" else "no",
        # its address alone says who calls: as "trunk-1" anybody may introduce himself
        "identify_by": "ip",
        "trust_id_inbound": "yes",
        "send_pai": "yes" if trunk.identity == "asserted" else "no",
        # a caller has no use for an official's name: no INVITE in mid-call for each change
        "send_connected_line": "no",
        "rtp_timeout": "60",
        "set_var": f"CALLS={of_trunk(trunk.calls, callers, trunks)}",
    }
    objects: Objects = []
    password = trunk.password.get_secret_value()
    if trunk.username:
        objects.append(
            (
                "auth",
                name,
                {"auth_type": "digest", "username": trunk.username, "password": password},
            )
        )
        endpoint["outbound_auth"] = name
        if trunk.identity != "from":
            endpoint["from_user"] = trunk.username
        endpoint["from_domain"] = host_of(trunk.proxy)
    if trunk.proxy:
        endpoint["aors"] = name
        objects.append(("aor", name, {"contact": server_uri(trunk), **ASKED}))
    objects.append(("endpoint", name, endpoint))
    objects.append(("identify", name, {"endpoint": name, "match": ",".join(senders)}))
    if trunk.register_there and trunk.username and trunk.proxy:
        objects.append(("registration", name, _registration(name, trunk)))
    return objects


def server_uri(trunk: TrunkSettings) -> str:
    """The operator's server, and how it is connected."""
    how = "" if trunk.transport == "udp" else f";transport={trunk.transport}"
    return f"sip:{trunk.proxy}{how}"


def _registration(name: str, trunk: TrunkSettings) -> dict[str, str]:
    """A registration that is tried again without end: the operator may be away for an hour, or
    refuse until somebody corrects the password. Asterisk by itself gives up.
    """
    return {
        "transport": trunk.transport,
        "outbound_auth": name,
        "server_uri": server_uri(trunk),
        "client_uri": f"sip:{trunk.username}@{host_of(trunk.proxy)}",
        "contact_user": TRUNK_USER,
        "expiration": "600",
        "retry_interval": "30",
        "forbidden_retry_interval": "300",
        "fatal_retry_interval": "300",
        "max_retries": "1000000",
        "auth_rejection_permanent": "no",
    }
