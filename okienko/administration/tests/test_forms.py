"""Two people change the same settings: nothing is lost silently."""

import json

import pytest
from django import forms
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from ..forms import SHOWN, RowField, SettingsForm


class Form(SettingsForm):
    one = forms.CharField(required=False, label="One")
    two = forms.CharField(required=False, label="Two")
    key = forms.CharField(required=False, label="Key")
    secret = frozenset({"key"})


def sent(was: dict[str, str], mine: dict[str, str]) -> dict[str, str]:
    return {**mine, SHOWN: json.dumps(was)}


words = st.sampled_from(["a", "b", "c"])
pairs = st.fixed_dictionaries({"one": words, "two": words})


@given(was=pairs, mine=pairs, theirs=pairs)
def test_what_only_one_of_two_has_touched_is_theirs(
    was: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    form = Form(sent(was, mine), current=theirs)
    clashing = {
        name
        for name in was
        if mine[name] != was[name] and theirs[name] not in (was[name], mine[name])
    }
    assert form.is_valid() == (not clashing)
    assert {clash.label.lower() for clash in form.clashes} == clashing
    if form.is_valid():
        result = {**theirs, **form.changes}
        for name, before in was.items():
            assert result[name] == (theirs[name] if mine[name] == before else mine[name])


def test_a_second_save_after_a_clash_keeps_mine() -> None:
    form = Form(sent({"one": "a"}, {"one": "b"}), current={"one": "c", "two": ""})
    assert not form.is_valid()
    again = Form({"one": "b", SHOWN: form.shown}, current={"one": "c", "two": ""})
    assert again.is_valid()
    assert again.changes == {"one": "b"}


def test_a_secret_is_never_shown_and_stays_when_left_empty() -> None:
    current = {"one": "a", "two": "", "key": "hunter2"}
    form = Form(current=current)
    assert "hunter2" not in form.shown
    kept = Form(sent({"one": "a"}, {"one": "a", "key": ""}), current=current)
    assert kept.is_valid()
    assert kept.changes == {}
    renewed = Form(sent({"one": "a"}, {"one": "a", "key": "new"}), current=current)
    assert renewed.is_valid()
    assert renewed.changes == {"key": "new"}


def test_an_odd_hidden_field_counts_as_what_is_there() -> None:
    for odd in ("", "[]", "[" * 60_000, "x", '{"one": {"a": 1}}'):
        form = Form({"one": "b", SHOWN: odd}, current={"one": "a", "two": ""})
        assert form.is_valid() or form.clashes


def test_a_row_that_is_not_offered_is_refused_in_words() -> None:
    field = RowField(required=False)
    field.offer([(7, "seven")])
    assert field.clean("7") == 7
    assert field.clean("") is None
    for odd in ("8", "x", "9" * 5000, "-1"):
        with override("en"), pytest.raises(forms.ValidationError, match="no longer there"):
            field.clean(odd)


def test_what_a_verb_refuses_of_one_field_is_said_there() -> None:
    form = Form(sent({"one": "a"}, {"one": "b"}), current={"one": "a", "two": ""})
    assert form.is_valid()
    form.refuse("Too much.", "one")
    assert form.errors["one"] == ["Too much."]
    form.refuse("Not now.", "code")  # about none of these
    assert form.refused == "Not now."
    assert form.first_error == "Too much."
