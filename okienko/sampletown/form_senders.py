"""Simulated customers who fill in the office's form, page by page, as a browser without scripts."""

from __future__ import annotations

import asyncio
import http.client
import logging
import re
import time
from contextlib import suppress
from http.cookiejar import CookieJar
from itertools import count
from random import Random
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from okienko.channels.form.suspicion import work_done
from okienko.events import clock

from .cast import ZONE, Town
from .control import FORM_EVERY, Knobs
from .letters import LETTERS, SampleLetter
from .people import Resident, residents

log = logging.getLogger(__name__)

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_FIELD = re.compile(r'<textarea[^>]* name="([^"]+)"')
_WORK = re.compile(r'data-work="([^"]+)"')
PATIENCE = 20


class Browser:
    """One visitor's: it keeps cookies, and sends each page's form back."""

    def __init__(self, port: int, language: str) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.opener.addheaders = [("Accept-Language", language)]
        self.at = self.page = ""

    def get(self, path: str) -> None:
        """Open a page."""
        self._open(Request(self.base + path))

    def send(self, **values: str) -> None:
        """Send the form of this page; the next one is open then."""
        token = _TOKEN.search(self.page)
        values["csrfmiddlewaretoken"] = token[1] if token else ""
        sent = Request(self.at, urlencode(values).encode(), {"Referer": self.at})
        self._open(sent)

    def _open(self, request: Request) -> None:
        with self.opener.open(request, timeout=PATIENCE) as answer:
            self.at, self.page = answer.geturl(), answer.read().decode()


def worked(page: str) -> str:
    """The work that the page's script does for a visitor: see suspicion.py."""
    place = _WORK.search(page)
    return next(str(n) for n in count() if work_done(place[1], str(n))) if place else ""


def fill_in(
    port: int, slug: str, who: Resident, letter: SampleLetter, dice: Random, *, pace: float = 1.0
) -> bool:
    """Send a form with just words; whether the office has it. Raises OSError.

    `pace` is how long it takes: 1 as people do, 0 at once, and then it is held as a script's.
    """
    browser = Browser(port, who.language)
    browser.get(f"/{slug}/form/")
    browser.send(form="0")
    field = _FIELD.search(browser.page)
    if field is None:
        return False
    time.sleep(pace * dice.uniform(8, 30))
    browser.send(**{field[1]: letter.text.format(street=who.address, name=who.name)})
    wish = {"wish": "phone", "phone": who.number} if dice.random() < 0.3 else {"wish": "email"}
    browser.send(**wish, email=who.box, name=who.name)
    browser.send(work=worked(browser.page))
    return browser.at.endswith("/sent/")


class FormSenders:
    """All who fill in forms; they are turned down with those who write letters."""

    def __init__(self, port: int, town: Town, dial: Knobs, dice: Random) -> None:
        self.port, self.town, self.dial, self.dice = port, town, dial, dice
        self.people = residents()

    async def run(self) -> None:
        """Fill in forms at the rate in force until cancelled."""
        await asyncio.sleep(self.dice.uniform(20, 40))
        while True:
            if self.dial.letters and self.dial.rate > 0:
                await self.one_form()
            changed = self.dial.changed
            mean = self.dial.pause(FORM_EVERY, clock.now().astimezone(ZONE).hour)
            pause = self.dice.expovariate(1 / mean) if mean < 1e6 else 3600
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), pause)

    async def one_form(self) -> None:
        """One form, by somebody."""
        who = self.people[min(int(self.dice.expovariate(1 / 60)), len(self.people) - 1)]
        letter = self.dice.choice(LETTERS[who.language])
        slug = self.town.plan.slug
        try:
            sent = await asyncio.to_thread(fill_in, self.port, slug, who, letter, self.dice)
        except (OSError, URLError, http.client.HTTPException) as error:
            log.warning("form_not_sent", extra={"error": type(error).__name__})
            return
        self.dial.count("forms" if sent else "forms that did not come to their end")
