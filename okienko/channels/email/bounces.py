"""Delivery reports (RFC 3464) and the letters of servers that say the same in prose."""

import re
from collections.abc import Iterator
from email.message import Message

from okienko.channels.email.charsets import decode_bytes, decode_value
from okienko.channels.plain_text import one_line

from .letter import DeliveryReport, Result

_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
# The shape of the ids that compose.new_message_id makes.
OUR_ID = re.compile(r"okienko\.[0-9a-z]{1,20}\.[0-9a-f]{16,40}@[A-Za-z0-9.-]{1,253}")
_MAX_SEARCH = 262_144
_MAX_RECIPIENTS = 100
_FOUND_ADDRESS = re.compile(
    r"[^\s<>()\[\],;:\"'@]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])"
)

_DAEMONS = ("mailer-daemon", "mail-daemon", "maildaemon", "mdaemon@", "mail delivery")
# How the heading of a report in prose begins, in the languages of our customers' servers.
_SUBJECT = re.compile(
    r"\W{0,5}(?:undeliver|not delivered|non.?deliver|delivery notification"
    r"|delivery (?:status|fail|problem|incomplete|has|report)"
    r"|returned (?:mail|to sender)|failure notice|mail (?:delivery|system)"
    r"|delivery (?:error|delayed)|dostarczanie"
    r"|could not be delivered|could not send|delayed mail|message delayed"
    r"|mail failure|address not found|message blocked"
    r"|nie\s?dostarcz(?:on|aln)|niedor[ęe]cz|nie dor[ęe]czon"
    r"|zwrot(?: (?:poczty|wiadomo|do nadawcy)|:)"
    r"|skrzynka (?:odbiorcy |jest )?(?:pełna|przepełniona)|mailbox (?:is )?full"
    r"|nie można dostarczyć|problem z dostarcz|opóźni|błąd dostarcz"
    r"|unzustellbar|nicht zugestellt|zustell|verzöger"
    r"|недостав|не доставлен|помилка доставки|затримк)",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"undeliverable|could not be delivered|couldn.?t be delivered|cannot be delivered|not delivered"
    r"|wasn.?t able to deliver|unable to deliver|delivery (?:has )?failed|failed permanently"
    r"|permanent (?:fatal )?(?:delivery )?(?:error|failure)|user unknown|unknown user|no such user"
    r"|does not exist|malformed|incorrectly constructed"
    r"|given up|giving up|mailbox (?:is )?full|\b55\d[ -]|returned to sender|\(failure\)"
    r"|nie (?:została? |zostało |mo(?:że|gła) (?:być|zostać) |można (?:było )?|udało się )?"
    r"(?:dostarczon|dor[ęe]czon|dostarczyć|doręczyć)"
    r"|niedostarcz(?:on|aln)|nie istnieje|skrzynka (?:jest )?pełna|zwrócon"
    r"|unzustellbar|nicht zugestellt|konnte nicht|nicht gefunden"
    r"|не (?:було |може бути )?доставлен|недоставлен|не існує"
    r"|не может быть доставлен|недоставленн|не найден",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"will (?:be |keep |continue )?(?:retr|try|to (?:be )?(?:tr|retr))"
    r"|still (?:being )?(?:tr|retr|attempt)"
    r"|retry for|not need to resend|\bdelayed?\b|incomplete|temporary (?:problem|failure)"
    r"|warning message only|not yet been delivered|for (?:the )?past \d"
    r"|(?:keep|continue) (?:on )?(?:try|attempt)|continue to be attempted|been delivered yet"
    r"|opóźni|ponowi|ponawia|kolejn\w{1,3} prób|jeszcze nie (?:został|dor|dost)|będzie prób"
    r"|prób\w{0,2} (?:dostarcz|doręcz)\w{1,6} będ|nie został[ao]? jeszcze"
    r"|verzöger|noch nicht zugestellt|weiter(?:hin)? versuch"
    r"|затрим|ще не доставлен|повторн",
    re.IGNORECASE,
)
# What would be, or will be later, has not happened: "If it fails permanently, it is returned."
_WOULD_BE = re.compile(
    r"\b(?:if|unless|eventually|jeśli|jeżeli|gdy|wenn|falls|якщо|если)\b(?:(?!\n\n)[^.!]){0,300}",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(
    r"given up|giving up|gave up|permanent (?:fatal )?(?:error|failure)|will be deleted|\(failure\)"
    r"|no further attempt|undeliverable|returned to sender|will not be retried|\b5\.\d{1,3}\.\d"
    r"|user unknown|unknown user|no such user"
    r"|nie będ\w{1,4} (?:kolejnych|dalszych|ponawian)|ostateczn|endgültig|остаточн",
    re.IGNORECASE,
)


def read_report(message: Message) -> DeliveryReport | None:
    """The report that a letter is; None when it is none."""
    kind = message.get_content_type()
    reports = str(message.get_param("report-type", "") or "").lower()
    if kind == "multipart/report" and reports in ("", "delivery-status"):
        found = _from_fields(message)
        if found:
            return found
    return _from_prose(message)


# --- reports with fields


def _from_fields(message: Message) -> DeliveryReport | None:
    """Each group of fields after the first tells of one recipient (RFC 3464, 2.1)."""
    results: list[Result] = []
    original = ""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            results += [found for block in _blocks(part) if (found := _result(block))]
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/global",
                      "message/global-headers"):  # fmt: skip
            original = original or _message_id(part)
    if not results:
        return None
    return DeliveryReport(original or _our_id(message), tuple(results[:_MAX_RECIPIENTS]))


def _result(fields: dict[str, str]) -> Result | None:
    action = re.split(r"[\s;(]", fields.get("action", "").strip().lower(), maxsplit=1)[0]
    if action not in _ACTIONS:
        return None
    named = (_recipient(fields.get(name, "")) for name in ("original-recipient", "final-recipient"))
    return Result(
        action=action,
        addresses=tuple(dict.fromkeys(address for address in named if address)),
        status=fields.get("status", "")[:20],
        diagnostic=fields.get("diagnostic-code", "")[:500],
    )


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    payload = message.get_payload()
    if depth > 4 or not isinstance(payload, list):
        return
    for part in payload[:20]:
        if isinstance(part, Message):
            yield part
            if part.is_multipart() and part.get_content_maintype() == "multipart":
                yield from _parts(part, depth + 1)


def _blocks(part: Message) -> Iterator[dict[str, str]]:
    """The groups of fields of a message/delivery-status, names in lower case."""
    payload = part.get_payload()
    if isinstance(payload, list):
        for block in payload[: _MAX_RECIPIENTS + 1]:
            if isinstance(block, Message):
                yield {name.lower(): one_line(str(value)) for name, value in block.raw_items()}
        return
    fields: dict[str, str] = {}
    for line in [*str(payload).splitlines()[:2_000], ""]:
        name, colon, value = line.partition(":")
        if colon:
            fields[name.strip().lower()] = one_line(value)
        elif not line.strip() and fields:
            yield fields
            fields = {}


def _message_id(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        value = str(payload[0].get("message-id", ""))
    else:
        match = re.search(r"^message-id:\s*(\S+)", str(payload), re.IGNORECASE | re.MULTILINE)
        value = match[1] if match else ""
    return one_line(value).strip("<> ")


def _recipient(value: str) -> str:
    return value.rpartition(";")[2].strip().strip("<>").strip()[:320]


# --- reports in prose


def _from_prose(message: Message) -> DeliveryReport | None:
    """Servers without fields: failed recipients named, or a daemon that says so in its words."""
    failed = one_line(decode_value(str(message.get("x-failed-recipients") or "")))
    if not failed and not _from_daemon(message):
        return None
    words = _own_words(message)
    subject = decode_value(str(message.get("subject", "")))
    action = _action(subject, words) or ("failed" if failed else "")
    if not action:
        return None  # a daemon's letter about something else goes before a person
    named = _FOUND_ADDRESS.findall(failed) or _FOUND_ADDRESS.findall(words)
    addresses = tuple(dict.fromkeys(named))[:_MAX_RECIPIENTS]
    diagnostic = next(
        (line for line in words.splitlines() if re.search(r"\b[45]\d\d[ -]", line)), ""
    )
    return DeliveryReport(
        _our_id(message),
        tuple(
            Result(action, (address,), diagnostic=one_line(diagnostic, 300))
            for address in addresses
        )
        or (Result(action, diagnostic=one_line(diagnostic, 300)),),
    )


def _from_daemon(message: Message) -> bool:
    """Whether a server wrote it. A postmaster may be a person: then headers or the heading tell."""
    sender = decode_value(str(message.get("from", ""))).lower()
    if any(name in sender for name in _DAEMONS):
        return True
    if "postmaster" not in sender:
        return False
    null_path = str(message.get("return-path", "")).strip() == "<>"
    automatic = str(message.get("auto-submitted", "no")).strip().lower() not in ("", "no")
    return (
        null_path
        or automatic
        or _SUBJECT.match(decode_value(str(message.get("subject", "")))) is not None
    )


def _action(subject: str, words: str) -> str:
    """Failed or delayed, by the heading first; "" when neither is said."""
    words = _WOULD_BE.sub(" ", words)
    for text in (subject, words):
        for_good = _FOR_GOOD.search(text) is not None
        if _DELAYED.search(text) and not for_good:
            return "delayed"
        if for_good or (text is words and _FAILED.search(text)):
            return "failed"
    return "failed" if _FAILED.search(subject) else ""


def _own_words(message: Message) -> str:
    """The beginning of a report's own text, before the copy of what it reports on."""
    part: Message | None = message
    while part is not None and part.is_multipart():
        payload = part.get_payload()
        inner = [one for one in payload if isinstance(one, Message)] if payload else []
        texts = [one for one in inner if one.get_content_maintype() in ("text", "multipart")]
        part = texts[0] if texts else None
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    raw = payload[:8_000] if isinstance(payload, bytes) else b""
    text = decode_bytes(raw, str(part.get_content_charset() or ""))[0]
    if part.get_content_subtype() == "html":
        text = re.sub(r"<[^<>]{0,2000}>", " ", text)
    text = text.replace("\r\n", "\n")
    copy = re.search(
        r"^(?:-{2,80}.{0,60}(?:copy|original|kopia|returned|below this line|Kopie|копія).{0,60}$"
        r"|(?:Received|Message-I[Dd]): )",
        text,
        re.IGNORECASE | re.MULTILINE,
    )
    return text[: copy.start() if copy else None][:4_000]


def _our_id(message: Message) -> str:
    """An id of ours anywhere in the source: in References, or in the copy of our message."""
    for name in ("references", "in-reply-to"):
        match = OUR_ID.search(str(message.get(name, "")))
        if match:
            return match[0]
    try:
        source = message.as_bytes()[:_MAX_SEARCH].decode("ascii", "replace")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
    match = OUR_ID.search(source)
    return match[0] if match else ""
