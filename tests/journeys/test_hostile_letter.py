"""A letter with scripts and spying pictures in a real browser: nothing runs, nothing loads."""

import pytest
from playwright.sync_api import Request, Route, expect

from okienko.offices.models import Person
from tests.cast import Cast
from tests.mail.office import Mail

from .axe import findings
from .conftest import Visit, sign_in

HOSTILE = """\
From: Jan <jan@example.pl>
To: urzad@gmina.example
Subject: Pytanie
Message-ID: <hostile@example.pl>
Content-Type: text/html; charset=utf-8

<p>Dzień dobry</p>
<script>top.document.title = 'owned'; alert(1)</script>
<img src=x onerror="top.document.title='owned'"><svg onload=alert(1)></svg>
<img src="http://tracker.example/pixel.gif">
<div style="background:url(http://tracker.example/style.png)">x</div>
<link rel=stylesheet href="http://tracker.example/x.css">
<iframe src="http://tracker.example/frame"></iframe>
<meta http-equiv=refresh content="0;url=http://tracker.example/away">
<form action="http://tracker.example/"><input name=password><button>Zaloguj</button></form>
"""


@pytest.fixture
def outside(visit: Visit) -> list[str]:
    """The addresses of other hosts that the browser asked for; none is let out."""
    asked: list[str] = []

    def stop(route: Route, request: Request) -> None:
        asked.append(request.url)
        route.abort()

    visit.context.route(lambda url: "tracker.example" in url, stop)
    return asked


def test_nothing_in_it_runs_or_loads_until_asked(
    cast: Cast, visit: Visit, outside: list[str]
) -> None:
    mail = Mail(cast.here)
    taken = mail.take(HOSTILE.encode())
    page = sign_in(visit, Person.objects.get(id=cast.here.persons["anna"]).username)
    visit.page.on(
        "dialog", lambda dialog: pytest.fail(f"a letter opened a dialog: {dialog.message}")
    )
    page.goto(f"/desk/contact/{taken.interaction_id}/")
    title = page.title()
    page.locator("#timeline details.as-sent > summary").click()
    frame = page.frame_locator("#timeline iframe.letter")
    expect(frame.locator("body")).to_contain_text("Dzień dobry")
    expect(frame.locator("script, iframe, form, input, svg, link")).to_have_count(0)
    assert page.title() == title
    assert outside == []
    with visit.context.expect_event("requestfailed"):
        page.locator("#timeline details.as-sent a[href*='remote=1']").click()
    expect(frame.locator("img[src='http://tracker.example/pixel.gif']")).to_have_count(1)
    assert page.title() == title
    assert outside == ["http://tracker.example/pixel.gif"]


QUOTING = """\
From: Jan <jan@example.pl>
To: urzad@gmina.example
Subject: Re: Pytanie
Message-ID: <second@example.pl>
In-Reply-To: <hostile@example.pl>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Dziękuję, a kiedy?

W dniu 2.03.2026 o 09:12, Urząd <urzad@gmina.example> pisze:
> Prosimy o dowód.
"""


def test_a_quote_is_unfolded_by_the_keyboard(cast: Cast, visit: Visit) -> None:
    mail = Mail(cast.here)
    mail.take(HOSTILE.encode())
    taken = mail.take(QUOTING.encode())
    page = sign_in(visit, Person.objects.get(id=cast.here.persons["anna"]).username)
    page.goto(f"/desk/contact/{taken.interaction_id}/")
    own = page.locator("#timeline p.said", has_text="Dziękuję, a kiedy?")
    quote = page.locator("#timeline p.said", has_text="Prosimy o dowód.")
    expect(own).to_be_visible()
    expect(quote).to_be_hidden()
    page.locator("#timeline details.quoted > summary").focus()
    page.keyboard.press("Enter")
    expect(quote).to_be_visible()
    assert findings(page) == []
    with page.expect_download() as loaded:
        page.locator(f"#original-{taken.message_id}").click()
    assert "Dziękuję".encode() in loaded.value.path().read_bytes()
