"""The sample commune's form senders fill in a real page of a real web process."""

from collections.abc import Iterator
from random import Random
from urllib.parse import urlsplit

import pytest

from okienko.channels.actions import add_account
from okienko.channels.form.models import FormEntry
from okienko.channels.form.settings import FormSettings
from okienko.events.security.scope import in_offices
from okienko.offices.models import Office
from okienko.sampletown.form_senders import fill_in
from okienko.sampletown.letters import LETTERS
from okienko.sampletown.people import residents
from tests.cast import the_cast
from tests.site import Site, running_site


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    with running_site() as running:
        yield running


def test_a_form_comes_to_its_end(site: Site) -> None:
    here = the_cast().here
    add_account(here.id, kind="form", name="forms", settings=FormSettings(queue=here.queue))
    with in_offices([here.id]):
        slug = Office.objects.get(id=here.id).slug
    for who in residents()[:2]:
        letter = LETTERS[who.language][0]
        assert fill_in(urlsplit(site.url).port or 0, slug, who, letter, Random(1), pace=0)
    with in_offices([here.id]):
        assert FormEntry.objects.exclude(state=FormEntry.State.DRAFT).count() == 2
