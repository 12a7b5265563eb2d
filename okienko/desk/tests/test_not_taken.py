"""What a network would not take is refused before it is queued: the words stay in the form."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from okienko.channels.actions import add_account
from okienko.channels.registry import door
from okienko.customers.identities import Address
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, receive
from okienko.interactions.models import Attachment, Message
from okienko.routing.actions import enqueue
from tests.cast import Cast

from .conftest import taken

JSON = {"Accept": "application/json"}
HALINA = Address("instagram", "1784140000777", "1784140000777", "@halina_w")


@pytest.fixture
def contact(cast: Cast) -> int:
    """Somebody has written to the office's profile, and Anna has it."""
    here = cast.here
    settings = door("instagram").Settings.model_validate(
        {"token": "zeton", "app_secret": "sekret", "profile_id": "178414000000000"}
    )
    account = add_account(here.id, kind="instagram", name="profil", settings=settings)
    arrival = Arrival(
        "instagram", account, "m_1", HALINA, clock.now(), text="Kiedy?", conversation=HALINA.value
    )
    made = receive(here.id, arrival=arrival).interaction_id
    enqueue(here.id, interaction_id=made, queue_id=here.queue)
    return taken(cast, made)


def picture() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, "PNG")
    return SimpleUploadedFile("mapa.png", made.getvalue(), "image/png")


def reply(browser: Client, contact: int, **form: Any) -> Any:
    fields = {"text": "Proszę.", **form}
    return browser.post(f"/desk/contact/{contact}/reply/", fields, headers=JSON)


def answers(cast: Cast) -> list[Message]:
    with in_offices([cast.here.id]):
        return list(Message.objects.filter(direction="out"))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"text": "ż" * 501}, "1000 bajtów"),
        (
            {"attachments": SimpleUploadedFile("spis.csv", b"a,b\n", "text/csv")},
            "żadnych innych plików",
        ),
    ],
)
def test_it_says_what_the_network_takes(
    cast: Cast, anna: Client, contact: int, form: dict[str, Any], words: str
) -> None:
    response = reply(anna, contact, **form)
    assert (response.status_code, response.json()["code"]) == (409, "not_taken")
    assert words in response.json()["error"]
    assert answers(cast) == []


def test_a_picture_goes(cast: Cast, anna: Client, contact: int) -> None:
    page = anna.get(f"/desk/contact/{contact}/").content.decode()
    assert 'name="attachments"' in page
    assert reply(anna, contact, attachments=picture()).status_code == 200
    (message,) = answers(cast)
    with in_offices([cast.here.id]):
        assert Attachment.objects.get(message=message).content_type == "image/png"
