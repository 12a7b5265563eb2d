"""A message whose file is still at the provider, and one of a kind that nobody knows yet."""

from django.test import Client

from okienko.customers.identities import Address
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import (
    Arrival,
    Awaited,
    File,
    fetched,
    not_fetched,
    receive,
)
from okienko.interactions.models import AwaitedFile
from tests.cast import Cast, an_email

SENDER = Address("email", "h@example.pl", "h@example.pl", "h@example.pl", "Halina")


def came(cast: Cast, **more: object) -> int:
    arrival = Arrival("email", None, "<x@example.pl>", SENDER, clock.now(), **more)
    return receive(cast.here.id, arrival=arrival).interaction_id


def page(client: Client, contact: int) -> str:
    answer = client.get(f"/desk/contact/{contact}/timeline/", headers={"Accept-Language": "en"})
    return answer.content.decode()


def awaited(cast: Cast) -> AwaitedFile:
    with in_offices([cast.here.id]):
        return AwaitedFile.objects.get()


def test_a_file_is_on_its_way_fails_is_asked_for_again_and_comes(cast: Cast, anna: Client):
    contact = came(cast, text="Proszę", awaited=[Awaited("id7", "dziura.jpg", size=2_000_000)])
    assert "dziura.jpg: the file is on its way" in page(anna, contact)
    row = awaited(cast).id
    assert anna.post(f"/desk/awaited/{row}/again/").status_code == 409
    not_fetched(cast.here.id, awaited_id=row, state="failed")
    shown = page(anna, contact)
    assert "dziura.jpg: could not be fetched" in shown
    assert f'hx-post="/desk/awaited/{row}/again/"' in shown
    assert anna.post(f"/desk/awaited/{row}/again/").status_code == 204
    assert awaited(cast).state == "waits"
    fetched(cast.here.id, awaited_id=row, file=File("dziura.jpg", "image/jpeg", b"x"))
    shown = page(anna, contact)
    assert "on its way" not in shown
    assert 'download="dziura.jpg"' in shown


def test_what_is_gone_is_not_asked_for_again(cast: Cast, anna: Client):
    contact = came(cast, awaited=[Awaited("id7")])
    not_fetched(cast.here.id, awaited_id=awaited(cast).id, state="gone")
    shown = page(anna, contact)
    assert "A file: the provider does not have it any more" in shown
    assert "/again/" not in shown


def test_a_message_of_an_unknown_kind_says_so(cast: Cast, anna: Client):
    words = "a kind that Okienko does not know yet"
    assert words in page(anna, came(cast, unknown=True))
    assert words not in page(anna, an_email(cast.here))
