"""What callers leave is sealed, heard in parts by who may, and deleted by its rule with a proof."""

from __future__ import annotations

import io
import math
import wave
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.models import EventRow, Timer
from okienko.events.refusals import Refused
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Person
from tests.cast import Cast, a_call, the_cast

from ..actions import reported
from ..kept_sound import sealing, wav
from ..messages import actions
from ..messages.boxes import add_box, change_box, remove_box
from ..models import Call, KeptSound, LeftMessage, SoundPiece
from .test_numbers import a_number

LOUD = bytes([0x2A, 0xAA]) * 4000  # a second at 4 kHz


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


class Left:
    """A caller before the tone of a box."""

    def __init__(self, cast: Cast) -> None:
        self.here, self.office = cast.here, cast.here.id
        self.box = add_box(self.office, name="Nocna", queue_id=cast.here.queue, keep_days=30)
        self.call = a_call(cast.here, queue=None)
        a_number(cast.here, None)
        with in_offices([self.office], durable=True):
            Call.objects.create(
                office_id=self.office,
                interaction_id=self.call,
                account=Account.objects.filter(kind="phone").first(),
                channel="caller",
                asterisk_epoch="1",
                began_at=clock.now(),
                customer_up=True,
            )
        self.id = actions.leave_message(self.office, interaction_id=self.call, box_id=self.box)

    def take_in(self, content: bytes, *, failed: bool = False) -> None:
        actions.take_in(self.office, message_id=self.id, content=content, failed=failed)

    def hang_up(self) -> None:
        reported.customer_gone(self.office, self.call, "caller", 16)

    def says(self, content: bytes = LOUD * 20) -> None:
        actions.greeted(self.office, message_id=self.id)
        self.hang_up()
        self.take_in(content)

    def read(self, question: Any) -> Any:
        with in_offices([self.office]):
            return question()

    def state(self) -> str:
        return str(self.read(lambda: Interaction.objects.get(id=self.call).state))

    def sound(self) -> KeptSound:
        found: KeptSound = self.read(KeptSound.objects.get)
        return found


@pytest.fixture
def left(cast: Cast) -> Left:
    return Left(cast)


def kinds(left: Left) -> list[str]:
    found = EventRow.objects.filter(kind__startswith="sound.").order_by("id")
    return list(left.read(lambda: list(found.values_list("kind", flat=True))))


def test_a_message_is_taken_in_once(left: Left) -> None:
    left.says()
    left.take_in(LOUD * 20)
    message = left.read(LeftMessage.objects.get)
    assert (message.state, left.state()) == ("done", "closed")
    contact = left.read(lambda: Interaction.objects.get(id=message.contact_id))
    assert (contact.live, contact.medium, contact.state) == (False, "voice", "waiting")
    assert contact.subject == "Wiadomość głosowa: Nocna"
    assert left.sound().seconds == 20
    assert kinds(left) == ["sound.kept"]


@pytest.mark.parametrize("content", [b"", LOUD[:4000], bytes([0xD5]) * 40_000])
def test_who_says_nothing_has_hung_up_as_others_do(left: Left, content: bytes) -> None:
    left.says(content)
    assert left.state() == "abandoned"
    assert not left.read(KeptSound.objects.exists)


def test_who_hangs_up_before_the_tone_has_hung_up(left: Left) -> None:
    left.hang_up()
    assert left.state() == "abandoned"


def test_who_stays_hears_thanks_and_then_the_call_is_over(left: Left) -> None:
    actions.greeted(left.office, message_id=left.id)
    left.take_in(LOUD * 3)
    assert left.state() == "arrived"
    actions.thanked(left.office, message_id=left.id)
    assert left.state() == "closed"


def test_a_full_disk_leaves_a_contact_that_says_so(left: Left) -> None:
    actions.greeted(left.office, message_id=left.id)
    left.take_in(LOUD * 3, failed=True)
    assert left.sound().broken


def test_a_box_out_of_use_gives_way_to_another_and_none_is_refused(left: Left, cast: Cast) -> None:
    change_box(left.office, box_id=left.box, active=False)
    with pytest.raises(Refused) as refusal:
        actions.leave_message(left.office, interaction_id=a_call(cast.here, queue=None))
    assert refusal.value.code == "no_box"
    with pytest.raises(Refused) as refusal:
        remove_box(left.office, box_id=left.box)
    assert refusal.value.code == "box_used"


def test_it_is_heard_whole_and_in_parts_and_the_log_tells_once(left: Left) -> None:
    left.says()
    client, url = Client(), f"/phone/sound/{left.sound().id}.wav"
    client.force_login(Person.objects.get(id=left.here.persons["anna"]))
    whole = client.get(url)
    with wave.open(io.BytesIO(whole.content)) as file:
        assert (file.getframerate(), file.getnframes()) == (8000, 160_000)
    before = kinds(left)
    for first, last in ((1, 50), (44, 45), (131_000, 262_201), (300_001, 320_043)):
        found = client.get(url, headers={"range": f"bytes={first}-{last}"})
        assert found.status_code == 206
        assert found.content == whole.content[first : last + 1]
        assert found["Content-Range"] == f"bytes {first}-{last}/320044"
    assert client.get(url, headers={"range": "bytes=320044-"}).status_code == 416
    assert kinds(left) == before == ["sound.kept", "sound.heard"]
    assert Client().get(url).status_code in (302, 403)


def test_who_leaves_out_the_first_byte_is_told_in_the_log_too(left: Left) -> None:
    left.says()
    client, url = Client(), f"/phone/sound/{left.sound().id}.wav"
    client.force_login(Person.objects.get(id=left.here.persons["anna"]))
    for first in (1, 44, 100_000):
        assert client.get(url, headers={"range": f"bytes={first}-"}).status_code == 206
    assert kinds(left) == ["sound.kept", "sound.heard"]
    client.force_login(Person.objects.get(id=left.here.persons["piotr"]))
    client.get(url, headers={"range": "bytes=44-"})
    assert kinds(left) == ["sound.kept", "sound.heard", "sound.heard"]


def test_another_office_hears_nothing(left: Left, cast: Cast) -> None:
    left.says()
    client = Client()
    client.force_login(Person.objects.get(id=next(iter(cast.there.persons.values()))))
    assert client.get(f"/phone/sound/{left.sound().id}.wav").status_code == 404


def test_after_its_days_it_is_gone_and_what_was_is_written_down(left: Left) -> None:
    left.says()
    sound = left.sound()
    with in_offices([left.office], durable=True):
        Timer.objects.filter(kind="phone.sound_end").update(due_at=clock.now() - timedelta(1))
    timers.run_due()
    gone = left.sound()
    assert (gone.salt, gone.gone_why, gone.size) == (None, "rule", sound.size)
    assert not left.read(SoundPiece.objects.exists)
    assert kinds(left) == ["sound.kept", "sound.gone"]


@given(st.binary(max_size=3 * sealing.PIECE // 2), st.binary(min_size=32, max_size=32))
def test_pieces_open_only_in_their_place(content: bytes, salt: bytes) -> None:
    key = bytes(32)
    pieces = list(sealing.seal(content, key=key, salt=salt, name="1.1"))

    def opened(number: int, name: str, size: int) -> bytes:
        return sealing.unseal(pieces[number], number, key=key, salt=salt, name=name, size=size)

    size = len(content)
    assert b"".join(opened(n, "1.1", size) for n in range(len(pieces))) == content
    if pieces:
        for name, long in (("1.2", size), ("1.1", size + 1)):
            with pytest.raises(InvalidTag):
                opened(0, name, long)


@given(st.binary(max_size=2000))
def test_the_picture_is_as_loud_as_the_sound(content: bytes) -> None:
    found = wav.peaks(content)
    assert len(found) == min(wav.PEAKS, len(content))
    assert len(wav.samples(content)) == 2 * len(content)
    if content:
        loudest = max(abs(one) for one in memoryview(wav.samples(content)).cast("h"))
        assert math.isclose(max(found), loudest / 128, abs_tol=1)


def test_the_desk_shows_a_player_and_after_its_days_why_there_is_none(left: Left) -> None:
    left.says()
    contact = left.read(lambda: LeftMessage.objects.get().contact_id)
    client = Client()
    client.force_login(Person.objects.get(id=left.here.persons["anna"]))
    page = client.get(f"/desk/contact/{contact}/").content.decode()
    assert f"/phone/sound/{left.sound().id}.wav" in page
    assert page.count("<rect") >= wav.PEAKS
    with in_offices([left.office], durable=True):
        Timer.objects.filter(kind="phone.sound_end").update(due_at=clock.now() - timedelta(1))
    timers.run_due()
    page = client.get(f"/desk/contact/{contact}/").content.decode()
    assert "/phone/sound/" not in page
    assert "30" in page.partition("trash-2")[2][:400]
