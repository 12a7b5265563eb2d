"""The settings: what is taken, what is refused and in which words."""

import stat

import pytest
from pydantic import ValidationError

from okienko.config import PROJECT, Config, in_words, page


def test_lists_are_words_with_commas_between(monkeypatch):
    monkeypatch.setenv("OKIENKO_LOCAL_NETS", "10.0.0.0/8, 192.168.0.0/16,")
    assert Config().local_nets == ("10.0.0.0/8", "192.168.0.0/16")


def test_a_refused_setting_is_named_as_it_was_given(monkeypatch):
    monkeypatch.setenv("OKIENKO_HTTP_PORT", "70000")
    with pytest.raises(ValidationError) as refused:
        Config()
    (sentence,) = in_words(refused.value)
    assert sentence.startswith("OKIENKO_HTTP_PORT: ")


def test_the_range_of_sound_must_have_room(monkeypatch):
    monkeypatch.setenv("OKIENKO_RTP_START", "10000")
    monkeypatch.setenv("OKIENKO_RTP_END", "10001")
    with pytest.raises(ValidationError) as refused:
        Config()
    assert in_words(refused.value) == ["OKIENKO_RTP_END must be at least 4 above OKIENKO_RTP_START"]


def test_the_secret_key_is_made_once_and_for_the_owner_only(monkeypatch, tmp_path):
    monkeypatch.delenv("OKIENKO_SECRET_KEY", raising=False)
    monkeypatch.setenv("OKIENKO_HOME", str(tmp_path / "home"))
    key = Config().secret_key
    assert len(key) > 40
    assert Config().secret_key == key
    assert stat.S_IMODE((tmp_path / "home" / "secret_key").stat().st_mode) == 0o600


def test_the_page_of_settings_is_whole():
    """Write it anew: python -c "from okienko.config import page; print(page(), end='')"."""
    assert (PROJECT / "docs" / "settings.md").read_text() == page()
