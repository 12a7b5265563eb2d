"""A queue's own words for who waits: kept in their order, changed, taken away."""

from __future__ import annotations

import pytest

from okienko.channels.phone.models import WaitingWords
from okienko.channels.phone.while_waiting.settings import spoken_texts
from okienko.events.security.scope import in_offices
from tests.cast import Cast

from .test_sections import browser, cast

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


def test_words_of_a_queue_are_made_changed_and_gone(cast: Cast) -> None:
    maria, base = browser(cast, "maria"), f"/administration/{cast.here.id}/while_waiting/"
    assert "No queue has words of its own" in maria.get(base).content.decode()
    form = {
        "queue_id": str(cast.here.queue),
        "welcome_pl": "Witamy <b>wszystkich</b>.",
        "messages_pl": ["Zebra.", "Akta.", ""],
        "messages_en": ["", "Files.", ""],
        "messages_uk": ["", "", "nur"],
        "pause_seconds_0": "45",
        "pause_seconds_1": "1",
    }
    page = maria.post(f"{base}new/", form, follow=True)
    assert "Added." in page.content.decode()
    with in_offices([cast.here.id]):
        row = WaitingWords.objects.get()
        assert row.messages == [["Zebra.", "", ""], ["Akta.", "Files.", ""]]  # in their order
        assert ("en", "Zebra.") in spoken_texts()
    assert maria.post(f"{base}new/", form).status_code == 422  # one row for each queue
    changed = maria.post(f"{base}{row.id}/", {**form, "messages_pl": ["Akta.", "", ""]})
    assert changed.status_code == 302
    with in_offices([cast.here.id]):
        assert [said[0] for said in WaitingWords.objects.get().messages] == ["Akta."]
    maria.post(f"{base}{row.id}/remove/")
    with in_offices([cast.here.id]):
        assert not WaitingWords.objects.exists()
