"""The tree of topics is kept by verbs."""

import pytest

from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import add_topic, change_topic
from okienko.interactions.models import Topic
from tests.cast import Cast, the_cast
from tests.race import before


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def paths(office: int, *, active: bool = True) -> list[str]:
    with in_offices([office]):
        rows = Topic.objects.filter(active=active).order_by("path")
        return list(rows.values_list("path", flat=True))


def test_what_stands_below_a_topic_comes_along(cast: Cast) -> None:
    here = cast.here.id
    bio = add_topic(here, name="bio%_", parent_id=cast.here.topic)
    missed = add_topic(here, name="nieodebrane", parent_id=bio)
    roads = add_topic(here, name="Drogi")
    add_topic(here, name="Odpady › biuro")  # begins alike, and stands elsewhere
    change_topic(here, topic_id=bio, name="bioodpady", parent_id=roads)
    assert paths(here) == [
        "Drogi",
        "Drogi › bioodpady",
        "Drogi › bioodpady › nieodebrane",
        "Odpady",
        "Odpady › biuro",
    ]
    change_topic(here, topic_id=bio, active=False)
    assert paths(here, active=False) == ["Drogi › bioodpady", "Drogi › bioodpady › nieodebrane"]
    change_topic(here, topic_id=bio, parent_id=None, active=True)
    assert "bioodpady › nieodebrane" in paths(here)
    for parent in (bio, missed):
        with pytest.raises(Refused) as refused:
            change_topic(here, topic_id=bio, parent_id=parent)
        assert refused.value.code == "topic_in_itself"


def test_two_topics_of_one_path_and_anothers_parent_are_refused(cast: Cast) -> None:
    here = cast.here.id
    for words, code in (
        ({"name": " Odpady "}, "taken"),
        ({"name": ""}, "invalid"),
        ({"name": "x", "parent_id": cast.there.topic}, "gone"),
    ):
        with pytest.raises(Refused) as refused:
            add_topic(here, **words)
        assert refused.value.code == code


@pytest.mark.django_db(transaction=True)
def test_a_topic_added_while_the_one_above_is_renamed_stands_below_the_new_name() -> None:
    here = the_cast().here.id
    above = add_topic(here, name="Zieleń")
    added = before(
        here,
        lambda: change_topic.within(here, topic_id=above, name="Śmieci"),
        lambda: add_topic(here, name="Bio", parent_id=above),
    )
    with in_offices([here]):
        assert Topic.objects.get(id=added.result()).path == "Śmieci › Bio"


@pytest.mark.django_db(transaction=True)
def test_two_topics_do_not_come_to_stand_below_each_other() -> None:
    here = the_cast().here.id
    one, other = (add_topic(here, name=name) for name in ("Zieleń", "Drogi"))
    moved = before(
        here,
        lambda: change_topic.within(here, topic_id=one, parent_id=other),
        lambda: change_topic(here, topic_id=other, parent_id=one),
    )
    assert isinstance(why := moved.exception(), Refused)
    assert why.code == "topic_in_itself"
