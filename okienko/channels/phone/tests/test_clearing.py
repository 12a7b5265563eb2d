"""What is no longer needed of menus goes; what callers hear, or may hear again, stays."""

from datetime import timedelta
from typing import Any

import pytest

from okienko.channels.phone import menus
from okienko.channels.phone.actions import clearing
from okienko.channels.phone.actions.clearing import clear_old
from okienko.channels.phone.menu import edits
from okienko.channels.phone.menu.prompts import record, unrecord
from okienko.channels.phone.menu.sound import wav
from okienko.channels.phone.models import MenuDraft, MenuVersion, Number, Prompt
from okienko.channels.phone.numbers import begin_number, change_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.phone.trunks import add_trunk
from okienko.events import clock
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SOUND = wav([0, 9000] * 4000, 8000)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def number(cast: Cast) -> int:
    line = add_trunk(cast.here.id, name="Operator", settings=TrunkSettings(proxy="192.0.2.4:5060"))
    given: dict[str, Any] = {"digits": "+48140001919", "name": "centrala", "account_id": line}
    return begin_number(cast.here.id, languages=["pl"], **given)


def publish(office: int, number: int, text: str) -> None:
    edit = edits.change("welcome", {"text": {"pl": text}})
    menus.edit_menu(office, number_id=number, edit=edit)
    with in_offices([office]):
        seen = menus.digest(MenuDraft.objects.get(number_id=number).menu)
    menus.publish_menu(office, number_id=number, seen=seen)


def texts(office: int) -> list[str]:
    with in_offices([office]):
        rows = MenuVersion.objects.order_by("id").values_list("menu", flat=True)
        return [menu["steps"]["welcome"]["text"]["pl"] for menu in rows]


def recorded(office: int, number: int, **at: Any) -> int:
    place: dict[str, Any] = {"step": "welcome", "language": "pl", "name": "x.wav", **at}
    return record(office, number_id=number, content=SOUND, **place)


def there(office: int) -> set[int]:
    with in_offices([office]):
        return set(Prompt.objects.values_list("id", flat=True))


def test_of_versions_the_newest_and_those_of_a_year_stay(
    cast: Cast, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "VERSIONS", 3)
    office, now = cast.here.id, clock.now()
    for days in (900, 800, 700, 10):
        with clock.at(now - days * DAY):
            publish(office, number, f"sprzed {days} dni")
    before = texts(office)
    assert len(before) == 5  # what was there before the first counts too
    assert clear_old(office) == (2, 0)
    assert texts(office) == ["sprzed 800 dni", "sprzed 700 dni", "sprzed 10 dni"]
    with clock.at(now + 500 * DAY):
        assert clear_old(office) == (0, 0)  # all old, and the last three
    monkeypatch.setattr(clearing, "VERSIONS", 1)
    assert clear_old(office) == (2, 0)
    with in_offices([office]):
        assert MenuVersion.objects.get().menu == Number.objects.get(id=number).menu


def test_a_recording_goes_thirty_days_after_the_last_menu_that_names_it(
    cast: Cast, number: int
) -> None:
    office, now = cast.here.id, clock.now()
    heard = recorded(office, number)
    clear_old(office)
    dropped = recorded(office, number, step="closed")
    with clock.at(now + 40 * DAY):
        unrecord(office, number_id=number, step="closed", language="pl")
        assert clear_old(office) == (0, 0)  # its days begin
    with clock.at(now + 69 * DAY):
        clear_old(office)
        assert there(office) == {heard, dropped}
    with clock.at(now + 71 * DAY):
        assert clear_old(office) == (0, 1)
        assert there(office) == {heard}
    with in_offices([office]):
        told = EventRow.objects.filter(kind="recording.changed", subject=dropped).latest("id")
    assert told.data["after"] is None


def test_what_a_draft_a_version_or_another_number_names_stays(cast: Cast, number: int) -> None:
    office, now = cast.here.id, clock.now()
    old = recorded(office, number)  # heard by a version alone, later
    publish(office, number, "Dzień dobry.")
    with in_offices([office]):
        line = Number.objects.get(id=number).account_id
    given: dict[str, Any] = {"digits": "+48140001920", "name": "podatki", "account_id": line}
    copied = recorded(office, number, step="closed")
    other = begin_number(office, languages=["pl"], menu_from=number, **given)
    for step in ("welcome", "closed"):
        unrecord(office, number_id=number, step=step, language="pl")
    unrecord(office, number_id=other, step="welcome", language="pl")
    place: dict[str, Any] = {"number_id": number, "step": "welcome", "language": "pl"}
    menus.record_draft(office, **place, name="x.wav", content=SOUND)
    (drafted,) = there(office) - {old, copied}
    menus.unrecord_draft(office, **place)  # and can be taken back
    for days in (0, 100):
        with clock.at(now + days * DAY):
            assert clear_old(office) == (0, 0)
    menus.undo_menu(office, number_id=number)
    with clock.at(now + 200 * DAY):
        clear_old(office)
    assert there(office) == {old, copied, drafted}


def test_a_recording_that_is_named_again_begins_anew(cast: Cast, number: int) -> None:
    office, now = cast.here.id, clock.now()
    one = recorded(office, number)
    with in_offices([office]):
        menu = Number.objects.get(id=number).menu
    unrecord(office, number_id=number, step="welcome", language="pl")
    clear_old(office)
    change_number(office, number_id=number, menu=menu)
    with clock.at(now + 40 * DAY):
        assert clear_old(office) == (0, 0)
    assert there(office) == {one}


def test_menus_of_another_office_and_of_no_sense_are_left_alone(cast: Cast, number: int) -> None:
    office, now = cast.here.id, clock.now()
    one = recorded(office, number)
    odd: Any
    for odd in ([], {"recordings": []}, {"recordings": {"welcome": 7}}):
        with in_offices([office]):
            MenuVersion.objects.create(
                office_id=office, number_id=number, menu=odd, published_at=now
            )
    assert clear_old(office) == (0, 0)
    assert clear_old(cast.there.id) == (0, 0)
    assert there(office) == {one}
