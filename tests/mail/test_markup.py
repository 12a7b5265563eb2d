"""HTML of strangers: its words are read, its harmless part is kept, and both take linear time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.email.html_to_text import html_to_text
from okienko.channels.email.markup import Scanner, outline
from okienko.channels.email.sanitise import keep_html, show
from tests.slow import PIECES, long, superlinear

TAGS = (
    "<div>", "<p>", "<b>", "<a>", "<a><p>", "<b><i></b>", "<font size=1>", "<table>", "<table>x",
    "<table><tr><td>", "<ul><li>", "<dd><dl>", "<blockquote>", "<select><option>", "<svg>",
    "<math>", "<script>", "<style>", "<title>", "<textarea>", "<template>", "</p>", "<h1>",
    "<nobr>", "<x>",
    '<a href="', '<a x=">"', "<a x=1 ", '<p style="color:red">', '<p style="', "<img src=cid:a>",
    "<img src=//a/b>", "<br>", "&amp;", "&lt", "&#x1", "&#99999999999", "<![CDATA[", "<!x", "<?",
    "<!-- -->", "<a <a y='>' ",
)  # fmt: skip


@pytest.mark.parametrize("step", [html_to_text, keep_html])
def test_time_grows_with_the_length(step: object) -> None:
    assert callable(step)
    found = [superlinear(step, long(p, 30_000), allowed=0.15) for p in (*TAGS, *PIECES)]
    found += [superlinear(step, "<div>" * 3_000 + long(p, 30_000), allowed=0.15) for p in TAGS]
    assert [words for words in found if words] == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Ala<br>ma<div>kota</div>", "Ala\nma\n\nkota"),
        ("<html><head><title>x</title><style>p{}</style><body>Ala", "Ala"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3"),
        ("<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", "> b\n> c\n> > d\n\ne"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("1 < 2 <3 & a &lt;b&gt; &nbsp;&#380;&#x142;ó&#322;&#263;", "1 < 2 <3 & a <b> żłółć"),
        ("a<!-- b --!> c --> d", "a d"),
        ("a <!-- never closed b", "a never closed b"),
        ("a<script>b", "ab"),
        ("a<script>b</script >c<STYLE>d</Style>e", "ace"),
        ('a <b title="x>y">c</b> d', "a c d"),
        ('a <b title="never closed>c</b> d', "a c d"),
        ("a <b", "a <b"),
        ("<textarea><b>c</b></textarea>", "<b>c</b>"),
        ("&#" + "9" * 5000, "\ufffd" + "9" * 4990),
    ],
)  # fmt: skip
def test_the_words_are_read(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_words_below_any_depth_are_kept() -> None:
    html = "<div>" * 50_000 + "słowa" + "</div>" * 50_000 + "<p>dalej</p>"
    assert html_to_text(html) == "słowa\n\ndalej"
    kept = keep_html(html)
    assert "słowa" in kept.html
    assert "<p>dalej</p>" in kept.html


def test_too_many_tags_are_left_out_and_that_is_known() -> None:
    kept = keep_html("<p>a</p>" * 100_000 + "koniec")
    assert kept.cut
    assert kept.html.endswith("koniec</p>") or kept.html.endswith("koniec")
    assert not keep_html("<p>a</p>" * 10_000).cut


def test_a_letter_cannot_pretend_to_be_a_kept_picture() -> None:
    first = keep_html('<img src="cid:a%40b"><img src="cid:a@b"><img src="http://x/y?a=1&amp;b=2">')
    assert first.pictures == ("a@b",)
    again = keep_html(f'{first.html} src="{first.mark}::http://evil"')
    assert "evil" not in show(first, load_remote=True)
    assert 'src="http' not in show(again, load_remote=True)
    shown = show(first, load_remote=True, pictures={"a@b": 'data:x"'})
    assert shown.count('src="data:x&quot;"') == 2
    assert 'src="http://x/y?a=1&amp;b=2"' in shown


ANY = st.lists(st.sampled_from((*TAGS, "</b>", "</table>", "</div>", "ala", " ", ">", '"', "\x00")))


@given(ANY.map("".join))
def test_tags_are_balanced_and_words_are_not_lost(html: str) -> None:
    depth: list[str] = []
    for token in outline(Scanner(html)):
        if not isinstance(token, str) and not token.void:
            if token.opens:
                depth.append(token.name)
            else:
                assert depth.pop() == token.name
    assert depth == []
    kept = keep_html(html)
    assert keep_html(show(kept, load_remote=True)).html.count("<") >= 0
    assert "<script" not in kept.html
