"""OAuth 2 as a client that keeps a secret: the authorization code with PKCE, and its renewal.

RFC 6749, 7636 (PKCE), 9207 (who answers) and OpenID Connect Core 1.0 for the nonce. The ID token
comes straight from the provider over TLS, so that its signature needs no look (Core, 3.1.3.7, 6).
"""

import base64
import hashlib
import http.client
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from okienko.channels.door import SendError, Temporary
from okienko.channels.http_client import Answer, ask
from okienko.channels.network import is_loopback
from okienko.channels.plain_text import one_line
from okienko.events import clock

SECONDS = 10.0  # for the connection, and again for the answer
LONGEST = 500  # characters of a provider's address
SAID = 300  # characters of a provider's words
SKEW = 300  # seconds by which a provider's clock may differ
#: What is asked for beside the permissions themselves, and is no permission.
PLAIN = frozenset({"openid", "email", "profile", "offline_access"})


@dataclass(frozen=True)
class Provider:
    """Where somebody agrees, and as which program we ask.

    Without `authorize` and `token` both are found at the issuer (OpenID Connect Discovery 1.0).
    `place` is where tokens will be shown: see `bound`.
    """

    label: str  # a name, the same in every language
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
    issuer: str = ""
    authorize: str = ""
    token: str = ""
    more: Mapping[str, str] = field(default_factory=dict)  # fields of the question
    hint: str = ""  # the login that is likely meant
    place: str = ""

    @property
    def bound(self) -> str:
        """A digest of whom tokens come from and where they are shown.

        Who leads a connection elsewhere has to have it agreed to anew: nobody learns a token that
        is kept by naming a server of their own.
        """
        words = (self.issuer, self.authorize, self.token, self.client_id, self.place)
        return hashlib.sha256("\n".join(words).encode()).hexdigest()


@dataclass(frozen=True)
class Pending:
    """A question that was put to a provider; what its answer is compared with. Kept by us alone."""

    state: str
    nonce: str
    verifier: str
    redirect: str
    token_url: str
    issuer: str


@dataclass(frozen=True)
class Tokens:
    """What a provider gave. `lasts` is in seconds; `refresh` is "" when the old one stays."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lasts: float
    person: str = ""


class NotGiven(Exception):
    """The provider says no; `code` is its own (RFC 6749, 5.2), `theirs` its words for people."""

    def __init__(self, code: str, theirs: str = "") -> None:
        super().__init__(code)
        self.code = _safe(code)
        self.theirs = _safe(theirs)


def question(provider: Provider, redirect: str) -> tuple[str, Pending]:
    """The address at which a person agrees, and what to keep until the answer comes.

    Raises Temporary when the provider's own addresses cannot be read.
    """
    found = _endpoints(provider)
    pending = Pending(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        redirect=redirect,
        token_url=found["token"],
        issuer=found["issuer"],
    )
    challenge = hashlib.sha256(pending.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect,
        "scope": " ".join(provider.scopes),
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **({"login_hint": provider.hint} if provider.hint else {}),
        **provider.more,
    }
    joint = "&" if urlsplit(found["authorize"]).query else "?"
    return found["authorize"] + joint + urlencode(asked), pending


def exchange(provider: Provider, pending: Pending, answer: Mapping[str, str]) -> Tokens:
    """The tokens for what the browser brought back (its query). Raises NotGiven or Temporary."""
    if "error" in answer:
        raise NotGiven(answer["error"], answer.get("error_description", ""))
    if answer.get("iss", pending.issuer) != pending.issuer and pending.issuer:
        raise NotGiven("wrong_issuer")
    given = _asked(
        provider,
        pending.token_url,
        {
            "grant_type": "authorization_code",
            "code": answer.get("code", ""),
            "redirect_uri": pending.redirect,
            "code_verifier": pending.verifier,
        },
    )
    claims = _claims(given, provider, pending)
    tokens = _tokens(given, str(claims.get("email") or claims.get("preferred_username") or ""))
    if not tokens.refresh:
        raise NotGiven("no_refresh_token")
    granted = str(given.get("scope") or "").casefold().split()
    wanted = [each for each in provider.scopes if each not in PLAIN]
    if missing := [each for each in wanted if granted and each.casefold() not in granted]:
        raise NotGiven("scope_missing", " ".join(missing))
    return tokens


def renew(provider: Provider, token_url: str, refresh: str) -> Tokens:
    """New tokens for old ones. Raises NotGiven (`invalid_grant`: it has ended) or Temporary."""
    return _tokens(
        _asked(provider, token_url, {"grant_type": "refresh_token", "refresh_token": refresh})
    )


def _endpoints(provider: Provider) -> dict[str, str]:
    """The provider's addresses: those that are known, or as its issuer says."""
    if provider.authorize:
        return {
            "authorize": provider.authorize, "token": provider.token, "issuer": provider.issuer
        }  # fmt: skip
    issuer = provider.issuer.rstrip("/")
    said = _answer("GET", provider, f"{issuer}/.well-known/openid-configuration").json()
    found = {
        "authorize": str(said.get("authorization_endpoint") or ""),
        "token": str(said.get("token_endpoint") or ""),
        "issuer": str(said.get("issuer") or ""),
    }
    if found["issuer"].rstrip("/") != issuer or not all(map(_encrypted, found.values())):
        raise Temporary("the provider does not tell where to sign in", 300)
    return found


def _asked(provider: Provider, url: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """What the token endpoint gives."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    body = dict(fields)
    if provider.authorize:  # the two that are known take it so, and public ones everybody
        body |= {"client_id": provider.client_id}
        body |= {"client_secret": provider.client_secret} if provider.client_secret else {}
    elif provider.client_secret:  # what every provider must take (RFC 6749, 2.3.1)
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        body |= {"client_id": provider.client_id}
    answer = _answer("POST", provider, url, urlencode(body).encode(), headers)
    said = answer.json()
    if answer.status in (400, 401, 403) and isinstance(said.get("error"), str):
        raise NotGiven(said["error"], str(said.get("error_description") or ""))
    if answer.status != 200 or not isinstance(said.get("access_token"), str):
        raise Temporary(f"the provider's sign-in answers {answer.status}", answer.retry_after())
    return said


def _answer(
    method: str,
    provider: Provider,
    url: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request. A host that only the provider names is looked at as a stranger's is."""
    typed = urlsplit(provider.issuer or provider.token).hostname == urlsplit(url).hostname
    try:
        return ask(method, url, body, headers=headers or {}, timeout=SECONDS, found=not typed)
    except SendError as error:
        raise Temporary(f"the provider's sign-in: {error.reason}", 60) from error
    except (ValueError, http.client.HTTPException) as error:  # an address that is none
        raise Temporary(f"the provider's sign-in ({type(error).__name__})", 300) from error


def _tokens(given: Mapping[str, Any], person: str = "") -> Tokens:
    lasts = given.get("expires_in")
    seconds = float(lasts) if isinstance(lasts, int | float | str) and _number(lasts) else 3600.0
    return Tokens(
        access=given["access_token"],
        refresh=str(given.get("refresh_token") or ""),
        lasts=min(max(seconds, 1.0), 86_400.0),
        person=one_line(person, 254),
    )


def _claims(given: Mapping[str, Any], provider: Provider, pending: Pending) -> dict[str, Any]:
    """Who has agreed. Raises NotGiven when the token is not of this very question."""
    try:
        _head, claims, _seal = str(given.get("id_token") or "").split(".")
        read = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (ValueError, RecursionError):
        raise NotGiven("invalid_id_token") from None
    if not isinstance(read, dict):
        raise NotGiven("invalid_id_token")
    meant = read.get("aud") if isinstance(read.get("aud"), list) else [read.get("aud")]
    ends, bare = read.get("exp"), pending.issuer.removeprefix("https://")
    if (
        not secrets.compare_digest(str(read.get("nonce") or ""), pending.nonce)
        or provider.client_id not in (meant or [])
        # Google may leave the scheme out
        or (pending.issuer and read.get("iss") not in (pending.issuer, bare))
        or not isinstance(ends, int | float)
        or ends < clock.now().timestamp() - SKEW
    ):
        raise NotGiven("invalid_id_token")
    return read


def _number(value: object) -> bool:
    try:
        return 0 < float(str(value)) < float("inf")
    except ValueError:
        return False


def _encrypted(url: str) -> bool:
    """Whether an address that a provider names is one, of a usual length, and by https."""
    if len(url) > LONGEST:
        return False
    try:
        place = urlsplit(url)
    except ValueError:
        return False
    return place.scheme == "https" or (place.scheme == "http" and is_loopback(place.hostname or ""))


def _safe(words: str) -> str:
    return "".join(each for each in one_line(words, SAID) if each.isprintable())
