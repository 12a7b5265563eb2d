"""Topics, reply templates, kinds of case and outcome words, as an administrator sets them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from okienko.cases.models import CaseKind
from okienko.cases.queries import all_kinds
from okienko.events.log import queries as log
from okienko.events.security.scope import in_offices
from okienko.interactions import queries as interactions
from okienko.interactions.actions import add_outcome_words, add_topic
from okienko.interactions.models import OutcomeWords, Topic
from okienko.knowledge.models import ReplyTemplate
from tests.cast import Cast

from .test_sections import browser, cast

__all__ = ["cast"]

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script> \u202eabc'


def base(cast: Cast, section: str) -> str:
    return f"/administration/{cast.here.id}/{section}/"


def test_a_topic_is_made_below_another_moved_and_retired_with_all_below(cast: Cast) -> None:
    maria, office = browser(cast, "maria"), cast.here.id
    top = add_topic(office, name="Roads")
    other = add_topic(office, name="Winter")
    form = maria.get(f"{base(cast, 'topics')}new/?parent_id={top}")
    assert f'<option value="{top}" selected>' in form.content.decode()
    values = {"name": HOSTILE, "parent_id": str(top)}
    page = maria.post(f"{base(cast, 'topics')}new/", values, follow=True)
    assert "Added." in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    row = page.request["PATH_INFO"]
    values = {"name": "Holes", "parent_id": str(other)}
    assert "Saved." in maria.post(row, values, follow=True).content.decode()
    with in_offices([office]):
        assert Topic.objects.get(name="Holes").path == "Winter › Holes"
    maria.post(f"{base(cast, 'topics')}{other}/retire/")
    with in_offices([office]):
        assert "Holes" not in [topic.name for topic in interactions.topics(office)]
    assert "what is above is out of use" in maria.get(base(cast, "topics")).content.decode()


def test_a_topic_below_itself_is_refused_in_words(cast: Cast) -> None:
    top = add_topic(cast.here.id, name="Roads")
    below = add_topic(cast.here.id, name="Holes", parent_id=top)
    page = browser(cast, "maria").post(
        f"{base(cast, 'topics')}{top}/", {"name": "Roads", "parent_id": str(below)}
    )
    assert page.status_code == 422
    assert page.context["form"].first_error


def test_topics_are_moved_among_those_beside_them(cast: Cast) -> None:
    office = cast.here.id
    top = add_topic(office, name="Roads")
    below = [add_topic(office, name=name, parent_id=top) for name in ("A", "B", "C")]
    browser(cast, "maria").post(f"{base(cast, 'topics')}order/", {"up": str(below[2])})
    with in_offices([office]):
        lines = [line.topic for line in interactions.topic_tree(office)]
    assert [topic.name for topic in lines if topic.parent_id == top] == ["A", "C", "B"]


def test_a_long_list_is_searched_without_regard_to_letters_marks(cast: Cast) -> None:
    for n in range(25):
        add_topic(cast.here.id, name=f"Żwir {n:02}")
    page = browser(cast, "maria").get(f"{base(cast, 'topics')}?q=zwir 07").content.decode()
    assert "Żwir 07" in page
    assert "Żwir 08" not in page
    none = browser(cast, "maria").get(f"{base(cast, 'topics')}?q={HOSTILE}").content.decode()
    assert "Nothing in the list fits." in none


def test_queries_of_the_tree_do_not_grow_with_it(cast: Cast) -> None:
    maria = browser(cast, "maria")
    maria.get(base(cast, "topics"))  # from then on the browser is known for some minutes
    counted = []
    for n in range(2):
        for m in range(1 + 20 * n):
            add_topic(cast.here.id, name=f"{n} {m}")
        with CaptureQueriesContext(
            connection,
        ) as found:
            maria.get(base(cast, "topics"))
        counted.append(len(found))
    assert 0 < counted[0] == counted[1]


def test_a_template_shows_how_a_customer_reads_it(cast: Cast) -> None:
    values = {"name": "Waste", "language": "en", "subject": "", "topic_id": ""}
    maria = browser(cast, "maria")
    wrong = maria.post(f"{base(cast, 'templates')}new/", {**values, "body": "Dear {nobody}"})
    assert wrong.status_code == 422
    assert "Dear {nobody}" in wrong.content.decode()
    made = maria.post(
        f"{base(cast, 'templates')}new/", {**values, "body": "Dear {customer} <b>"}, follow=True
    )
    words = made.content.decode()
    assert "Dear Ms Sample &lt;b&gt;" in words
    with in_offices([cast.here.id]):
        assert ReplyTemplate.objects.get(name="Waste").body == "Dear {customer} <b>"


def test_a_kind_has_its_term_from_the_law_or_sooner(cast: Cast) -> None:
    maria = browser(cast, "maria")
    values = {"name": "Certificate", "rule": "certificate", "term_days": ""}
    values |= {"department_id": "", "topic_id": ""}
    made = maria.post(f"{base(cast, 'kinds')}new/", values, follow=True)
    row = made.request["PATH_INFO"]
    listed = maria.get(base(cast, "kinds")).content.decode()
    assert "7 days" in listed
    assert "KPA art. 217 § 3" in listed
    maria.post(row, {**values, "term_days": "3"})
    with in_offices([cast.here.id]):
        (kind,) = [kind for kind in all_kinds(cast.here.id) if kind.name == "Certificate"]
        assert (kind.term_amount, kind.rule) == (3, "certificate")
    assert 'value="3"' in maria.get(row).content.decode()
    maria.post(row, values)  # the law's again
    with in_offices([cast.here.id]):
        assert CaseKind.objects.get(id=kind.id).term_amount == 7
        newest = log.changes(cast.here.id, "case_kind.changed", kind.id)[0]
    # and the office's own goal comes back by the history
    again = maria.get(row, {"back": newest.id})
    assert again.context["form"]["term_days"].value() == 3


def test_outcome_words_are_made_ordered_and_removed(cast: Cast) -> None:
    maria, office = browser(cast, "maria"), cast.here.id
    first = add_outcome_words(office, words="First")
    maria.post(f"{base(cast, 'outcomes')}new/", {"words": "Second", "outcome": "information"})
    with in_offices([office]):
        second = OutcomeWords.objects.get(words="Second").id
    maria.post(f"{base(cast, 'outcomes')}order/", {"up": str(second)})
    with in_offices([office]):
        assert [row.id for row in interactions.outcome_words(office)][:2] == [second, first]
    maria.post(f"{base(cast, 'outcomes')}{first}/remove/")
    with in_offices([office]):
        assert not OutcomeWords.objects.filter(id=first).exists()
