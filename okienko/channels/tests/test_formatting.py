"""Formatted answers: what is kept of them, and the plain text made from it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.formatting import (
    MOST_TAGS,
    TAGS,
    by_names,
    cleaned,
    of_plain,
    plain,
    shown,
)

WRITTEN = (
    "<div>Dzień <strong>dobry</strong>,</div><p>prosimy o:</p><ul><li>wniosek</li><li>dowód"
    '</li></ul><p><a href="https://gmina.example/bip">BIP</a></p>'
)


def test_the_plain_text_reads_like_the_formatted_one() -> None:
    assert plain(cleaned(WRITTEN)) == (
        "Dzień dobry,\n\nprosimy o:\n\n- wniosek\n- dowód\n\nBIP (https://gmina.example/bip)"
    )
    numbered = "<ol><li>raz<ul><li>a</li></ul></li><li>dwa</li></ol>"
    assert plain(cleaned(numbered)) == "1. raz\n  - a\n2. dwa"
    assert plain(cleaned('<p><a href="https://a.example">https://a.example</a></p>')) == (
        "https://a.example"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>x</b><script>alert(1)</script>",
        '<b onclick="alert(1)">x</b>',
        '<b>x</b><a href="javascript:alert(1)">y</a>',
        '<b style="position:fixed">x</b><img src=x onerror=alert(1)>',
        "<b>x</b><iframe src=https://x.example></iframe><svg/onload=alert(1)>",
    ],
)
def test_nothing_runs(hostile: str) -> None:
    found = cleaned(hostile)
    assert "<b>x</b>" in found
    for bad in ("script", "alert", "onclick", "style", "img", "iframe", "svg"):
        assert bad not in found


def test_pictures_stand_by_files_that_go_with_them() -> None:
    written = (
        '<p>Plan: <IMG alt=">" src="cid:plan%201.png"></p><img src="cid:x"><img src="https://a/">'
    )
    html = cleaned(written, {"plan 1.png": "k@okienko"})
    assert html == '<p>Plan: <img src="cid:k@okienko"></p>'
    assert plain(html, {"k@okienko": "plan 1.png"}) == "Plan: [plan 1.png]"
    there = {"k@okienko": ("/file/1/", 'a"b')}
    assert shown(html, there) == '<p>Plan: <img src="/file/1/" alt="a&quot;b"></p>'
    assert shown(html) == "<p>Plan: </p>"
    assert (
        by_names(html, {"k@okienko": "plan 1.png"}) == '<p>Plan: <img src="cid:plan%201.png"></p>'
    )
    assert "cid:" not in cleaned('<b>x</b><a href="cid:plan%201.png">y</a>', {"plan 1.png": "k"})


def test_what_is_not_formatted_is_plain() -> None:
    assert cleaned("<p>Dzień dobry</p><p>ok<br>ok</p>") == ""
    assert cleaned("") == ""


def test_too_much_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="too long"):
        cleaned("<b>" * (MOST_TAGS + 1))
    assert cleaned("<b>" * MOST_TAGS) is not None


@given(st.text())
def test_plain_text_as_html_is_that_text(text: str) -> None:
    found = of_plain(text)
    assert "<script" not in found.lower()
    words = "".join(text.split())
    if "\0" not in text:
        assert "".join(plain(found).split()) == words


@given(st.text(alphabet="<>/abipulo \"'=&;x", max_size=60))
def test_only_our_tags_are_left(text: str) -> None:
    found = cleaned(text)
    assert {tag.lower() for tag in re.findall(r"</?([a-zA-Z]+)", found)} <= TAGS
    assert cleaned(found) == found


def test_what_is_shown_on_our_pages_runs_nothing_and_opens_links_beside() -> None:
    html = '<p onclick="x()">Tu: <a href="https://gmina.pl">strona</a><img src=x onerror=y()></p>'
    assert shown(html) == (
        '<p>Tu: <a href="https://gmina.pl" target="_blank" rel="noopener noreferrer">strona</a></p>'
    )
