"""The tree of topics is kept by verbs."""

from typing import Any

import pytest

from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import (
    add_topic,
    change_topic,
    describe,
    order_topics,
    remove_topic,
)
from okienko.interactions.models import Topic
from okienko.interactions.queries import is_offered, topic_called, topic_tree, topics
from tests.cast import Cast, a_call, the_cast
from tests.race import before


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def paths(office: int) -> list[str]:
    """Of what is offered, in the order in which it is."""
    with in_offices([office]):
        return [row.path for row in topics(office)]


def refused(code: str, verb: Any, /, *args: Any, **words: Any) -> None:
    with pytest.raises(Refused) as why:
        verb(*args, **words)
    assert why.value.code == code


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
    change_topic(here, topic_id=bio, parent_id=None)
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
        ({"name": "x" * 121}, "invalid"),
    ):
        refused(code, add_topic, here, **words)


def test_what_stands_below_a_topic_out_of_use_is_not_offered_and_stays_as_it_is(cast: Cast) -> None:
    here, waste = cast.here.id, cast.here.topic
    bio = add_topic(here, name="bio", parent_id=waste)
    glass = add_topic(here, name="szkło", parent_id=waste)
    change_topic(here, topic_id=glass, active=False)
    change_topic(here, topic_id=waste, active=False)
    late = add_topic(here, name="późno", parent_id=bio)  # its time comes with the others'
    assert paths(here) == []
    with in_offices([here]):
        assert [is_offered(topic) for topic in (waste, bio, glass, late)] == [False] * 4
        assert topic_called("Odpady › bio") is None
    contact = a_call(cast.here)
    refused("unknown_topic", describe, here, interaction_id=contact, topic_id=late)
    change_topic(here, topic_id=waste, active=True)
    assert paths(here) == ["Odpady", "Odpady › bio", "Odpady › bio › późno"]
    with in_offices([here]):
        assert not is_offered(glass)  # it was out of use by itself
        assert topic_called("odpady › BIO") == bio
        found = {line.topic.name: (line.depth, line.offered) for line in topic_tree(here)}
    assert found["późno"] == (2, True)
    assert found["szkło"] == (1, False)
    refused("unknown_topic", describe, here, interaction_id=contact, topic_id=glass)
    describe(here, interaction_id=contact, topic_id=late)
    change_topic(here, topic_id=waste, active=False)
    describe(here, interaction_id=contact, topic_id=late)  # it has this one already


def test_topics_stand_in_the_order_of_the_office(cast: Cast) -> None:
    here, waste = cast.here.id, cast.here.topic
    roads, taxes = (add_topic(here, name=name) for name in ("Drogi", "Podatki"))
    bio, glass = (add_topic(here, name=name, parent_id=waste) for name in ("bio", "szkło"))
    assert paths(here) == ["Drogi", "Odpady", "Odpady › bio", "Odpady › szkło", "Podatki"]
    order_topics(here, parent_id=None, topic_ids=[taxes, waste])  # the others follow
    order_topics(here, parent_id=waste, topic_ids=[glass, bio])
    wanted = ["Podatki", "Odpady", "Odpady › szkło", "Odpady › bio", "Drogi"]
    assert paths(here) == wanted
    add_topic(here, name="Awarie")  # as the last, once there is an order
    change_topic(here, topic_id=glass, parent_id=None)
    assert paths(here) == ["Podatki", "Odpady", "Odpady › bio", "Drogi", "Awarie", "szkło"]
    refused("gone", order_topics, here, parent_id=None, topic_ids=[bio])
    refused("gone", order_topics, here, parent_id=None, topic_ids=[cast.there.topic])
    assert roads


def test_a_topic_that_nothing_names_can_be_removed(cast: Cast) -> None:
    here, waste = cast.here.id, cast.here.topic
    bio = add_topic(here, name="bio", parent_id=waste)
    refused("topic_used", remove_topic, here, topic_id=waste)
    describe(here, interaction_id=a_call(cast.here), topic_id=bio)
    refused("topic_used", remove_topic, here, topic_id=bio)
    other = add_topic(here, name="pomyłka")
    remove_topic(here, topic_id=other)
    refused("gone", remove_topic, here, topic_id=other)


def test_names_that_make_no_path_are_refused_in_words(cast: Cast) -> None:
    """They were errors of the database, for those below the topic that was renamed."""
    here, waste = cast.here.id, cast.here.topic
    long = add_topic(here, name="b" * 110, parent_id=waste)
    deep = add_topic(here, name="c" * 110, parent_id=long)
    deeper = add_topic(here, name="d" * 110, parent_id=deep)
    refused("topic_too_long", change_topic, here, topic_id=waste, name="a" * 110)
    refused("topic_too_long", add_topic, here, name="e" * 110, parent_id=deeper)
    roads = add_topic(here, name="Drogi")
    add_topic(here, name="dziury", parent_id=roads)
    add_topic(here, name="Ulice › dziury")
    refused("taken", change_topic, here, topic_id=roads, name="Ulice")


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
