"""Reasons to say no: each code once, in one style, found under its own name."""

import importlib
import importlib.util

import pytest
from django.apps import apps
from django.utils.translation import override

from okienko.events.refusals import REFUSALS, Refusal, Refused, refusal


def test_a_reason_is_raised_with_the_values_of_its_words() -> None:
    reason = Refusal("too_long", "At most %(n)d characters.")
    refused = reason(n=5)
    assert isinstance(refused, Refused)
    assert (refused.code, str(refused)) == ("too_long", "At most 5 characters.")
    assert str(Refusal("per_cent", "Over 5 %")()) == "Over 5 %"


@pytest.mark.parametrize("code", ["gone", "case.closed", "CaseClosed", "case-closed", "", "a_"])
def test_a_code_is_declared_once_and_in_one_style(code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        refusal(code, "No.")
    assert code == "gone" or code not in REFUSALS


def test_each_stands_under_its_own_name_and_has_words_in_every_language() -> None:
    for app in apps.get_app_configs():
        if not importlib.util.find_spec(f"{app.name}.refusals"):
            continue
        room = importlib.import_module(f"{app.name}.refusals")
        for name, each in vars(room).items():
            if isinstance(each, Refusal):
                assert name == each.code.upper()
    for each in REFUSALS.values():
        with override("en"):
            english = str(each.words)
        for language in ("pl", "uk"):
            with override(language):
                assert str(each.words) != english, (each.code, language)
