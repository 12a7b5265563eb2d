"""Asterisk's files, what may be dialled, how a trunk is described, what ARI says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from okienko.channels.models import split
from okienko.channels.phone.settings import TrunkSettings
from okienko.customers.identities import phone_address
from okienko.events.refusals import Refused

from .. import rules
from ..asterisk import config, facts
from ..asterisk.limits import limits
from ..asterisk.modules import MODULES

TRUNK = TrunkSettings(
    addresses=["192.0.2.1"], proxy="192.0.2.1:5060", short_numbers=["19115", "112"]
)


def layout(tmp_path: Path, **more: Any) -> config.Layout:
    return config.Layout(folder=tmp_path / "asterisk", modules=tmp_path, data=tmp_path, **more)


def test_addresses_and_ports_reach_the_files(tmp_path: Path) -> None:
    files = config.files(
        layout(
            tmp_path,
            sip_port=5070,
            http_port=8099,
            rtp_start=11000,
            rtp_end=11999,
            public_address="203.0.113.5",
            local_nets=("10.0.0.0/8", "192.168.0.0/16"),
        )
    )
    assert "bind=0.0.0.0:5070" in files["pjsip.conf"]
    assert "external_media_address=203.0.113.5" in files["pjsip.conf"]
    assert "external_signaling_address=203.0.113.5" in files["pjsip.conf"]
    assert files["pjsip.conf"].count("local_net=10.0.0.0/8") == 2
    assert "ice_host" not in files["rtp.conf"], "this machine has that address itself"
    behind = layout(tmp_path, public_address="203.0.113.5", inner_address="10.0.0.7")
    assert "10.0.0.7 => 203.0.113.5,include_local_address" in config.files(behind)["rtp.conf"]
    assert "rtpstart=11000\nrtpend=11999" in files["rtp.conf"]
    assert "bindport=8099" in files["http.conf"]


@pytest.mark.parametrize("last", [10009, 10025, 10199, 11999])
def test_callers_never_take_more_than_half_of_the_officials_places(
    tmp_path: Path, last: int
) -> None:
    files = config.files(layout(tmp_path, rtp_start=10000, rtp_end=last))
    limit = limits(10000, last)
    assert f"maxcalls={limit.at_all}\n" in files["asterisk.conf"]
    assert limit.callers + limit.told < limit.at_all <= limit.legs - limit.kept // 2
    assert limit.kept // 2 > 0


def test_nothing_leads_out_and_nobody_transfers_by_himself(tmp_path: Path) -> None:
    files = config.files(layout(tmp_path))
    assert "Dial(" not in files["extensions.conf"]
    assert "res_pjsip_refer" not in MODULES
    assert "anonymous" not in files["pjsip.conf"]
    assert "verbose" not in files["logger.conf"]
    assert "notice" not in files["logger.conf"]


def test_the_files_are_the_owners_alone(tmp_path: Path) -> None:
    config.write(layout(tmp_path))
    folder = tmp_path / "asterisk"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.glob("*.conf"))
    first = config.ari_password(folder)
    config.write(layout(tmp_path))
    assert config.ari_password(folder) == first
    assert (folder / "music" / "waiting.wav").stat().st_size > 100_000


@pytest.mark.parametrize(
    "number", ["112", "997", "998", "999", "+48112", "0048 112", "986", "112345678"]
)
def test_emergency_numbers_are_never_dialled(number: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.check(phone_address(number), TRUNK)
    assert refusal.value.code in {
        "emergency_number",
        "no_number",
        "number_not_allowed",
        "short_number_not_allowed",
    }


def test_what_is_dialled_and_how() -> None:
    assert rules.check(phone_address("601 000 212"), TRUNK) == "+48601000212"
    assert rules.check(phone_address("19115"), TRUNK) == "19115"
    for number in ("+44 20 7946 0000", "19111", "anonymous", "703 123 456"):
        with pytest.raises(Refused):
            rules.check(phone_address(number), TRUNK)
    with pytest.raises(Refused):
        rules.check(phone_address("601 000 212"), TRUNK.model_copy(update={"proxy": ""}))


def test_a_premium_rate_number_must_be_named() -> None:
    named = TRUNK.model_copy(update={"prefixes": ["+48", "+48703"]})
    assert rules.check(phone_address("703 123 456"), named) == "+48703123456"
    with pytest.raises(Refused) as refusal:
        rules.check(phone_address("700 123 456"), named)
    assert refusal.value.code.endswith("number_not_allowed")


#: Where no subscriber of the Polish plan is: short numbers, paid services, emergency services.
NOBODYS = re.compile(r"\+48(0|10|11|19|20|30|31|40|70[259]|9[02367-9])")


@pytest.mark.parametrize("lead", ["", "0", "+480"])
def test_nothing_but_ordinary_numbers_goes_out_by_the_countrys_code(lead: str) -> None:
    """Paid services (20, 30, 40, 70, 118) and short ones with digits behind are no such numbers."""
    for first in range(100):
        for rest in ("0123456", "2123456", "8913000", "8000000", "51234567"):
            try:
                dialled = rules.check(phone_address(f"{lead}{first:02d}{rest}"), TRUNK)
            except Refused:
                continue
            assert not NOBODYS.match(dialled), dialled


@pytest.mark.parametrize("number", ["0112 000 000", "+480112000000", "+48 00 997 123 456"])
def test_no_zero_hides_an_emergency_number(number: str) -> None:
    """An exchange may drop the zero of old and listen no further than 112."""
    everything = TRUNK.model_copy(update={"prefixes": ["+480", "+481"]})
    with pytest.raises(Refused) as refusal:
        rules.check(phone_address(number), everything)
    assert refusal.value.code in {"emergency_number", "no_number"}


def test_a_country_whose_code_looks_like_an_emergency_number_is_one() -> None:
    abroad = TRUNK.model_copy(update={"prefixes": ["+998"]})
    assert rules.check(phone_address("+998 90 123 45 67"), abroad) == "+998901234567"


def test_a_trunks_password_is_a_secret() -> None:
    plain, secret = split(TrunkSettings(addresses=["192.0.2.1"], password=SecretStr("x")))
    assert secret == {"password": "x"}
    assert "password" not in plain


@pytest.mark.parametrize(
    "bad",
    [
        {"addresses": []},
        {"addresses": ["operator.example"]},
        {"proxy": "operator.example\r\nexten => x"},
        {"proxy": "operator.example", "username": "a b"},
        {"addresses": ["192.0.2.1"], "codecs": ["gsm"]},
        {"addresses": ["192.0.2.1"], "prefixes": ["48"]},
        {"proxy": "operator.example", "srtp": "offered"},
        {"proxy": "operator.example", "srtp": "required", "transport": "tcp"},
    ],
)
def test_a_trunk_that_cannot_work_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TrunkSettings.model_validate(bad)


CHANNEL = {
    "id": "1.2",
    "name": "PJSIP/trunk-3-0000002a",
    "state": "Ring",
    "caller": {"number": "601000212"},
    "protocol_id": "abc@x",
    "channelvars": {"OKIENKO": "1.7"},
}


def test_events_become_facts() -> None:
    entered = facts.read({"type": "StasisStart", "channel": CHANNEL, "args": ["in", "19115", "x"]})
    assert isinstance(entered, facts.Entered)
    assert entered.channel == facts.AsteriskChannel(
        "1.2", "Ring", "trunk-3", "601000212", "abc@x", "1.7"
    )
    assert facts.read({"type": "ChannelDestroyed", "channel": CHANNEL, "cause": 17}) == (
        facts.Destroyed(entered.channel, 17)
    )
    assert facts.read({"type": "ChannelDtmfReceived", "channel": CHANNEL, "digit": "5"}) == (
        facts.Digit("1.2", "5")
    )
    assert facts.read(
        {
            "type": "ContactStatusChange",
            "endpoint": {"resource": "p7"},
            "contact_info": {"contact_status": "Removed", "uri": "sip:p7@192.0.2.1"},
        }
    ) == facts.Registered("p7", "sip:p7@192.0.2.1", False)
    assert facts.read({"type": "SomethingNew"}) is None
