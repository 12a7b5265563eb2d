"""Addresses of people, normalised once at the door. Pure: no database, no clock.

An `Address` is a kind and a value that compare equal whenever they mean the same:

* `e164`: a telephone number, as +48601000212;
* `short`: a number that is whole without an area, as 19115, or an extension;
* `sip`: any other caller that a telephone network names, as alice@phones.example;
* `email`: in lower case, the domain in ASCII form (IDNA 2008);
* `hidden`: the sender gave no address; it matches nobody.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import lru_cache
from urllib.parse import unquote

import idna
import phonenumbers as pn

from .mailboxes import read_mailboxes
from .numbers import digits_of, is_nip, is_pesel, pieces, tidied, without_words

E164, SHORT, SIP, EMAIL, HIDDEN = "e164", "short", "sip", "email", "hidden"

#: Kinds of which everybody sees what they are.
SPEAKS_FOR_ITSELF = frozenset({E164, SHORT, SIP, EMAIL, HIDDEN})

#: What networks send in place of a withheld number, in lower case (RFC 3325 and habit).
WITHHELD = frozenset(
    {"", "-", "anonymous", "unavailable", "restricted", "withheld", "private", "privacy"}
    | {"unknown", "hidden", "no number", "nobody", "asterisk"}
)

#: The longest value that is kept; a longer address is nobody's.
LONGEST = 254

_ANGLE = re.compile(r'^\s*+(?:"([^"]*+)"\s*+|([^<"]*+))<([^<>]*+)>')
#: Digits, as Facebook and Telegram have; with a country before them, WhatsApp's; bytes, Viber's.
_OWN_ID = re.compile(r"^(?:(?:[A-Z]{2}\.)?[0-9]{5,}|[A-Za-z0-9+/_-]{10,}={1,2})$")
_WHOLE_SHORT = 6  # digits: up to here a number that cannot be dialled from outside is an extension


@dataclass(frozen=True)
class Address:
    """Where somebody can be reached. `value` is normalised; `raw` is what came.

    `display` is the form for a screen ("601 000 212"); `name` is the name that came with the
    address ("Jan Kowalski"), empty when none did. `extension` was written behind the number; it is
    no part of the address, and nobody dials it.
    """

    kind: str
    value: str
    raw: str = ""
    display: str = ""
    name: str = ""
    extension: str = ""

    @property
    def hidden(self) -> bool:
        """Whether the sender withheld who it is."""
        return self.kind == HIDDEN

    @property
    def telephone(self) -> bool:
        """Whether it can be called on an ordinary telephone."""
        return self.kind in {E164, SHORT}


def phone_address(raw: str, region: str = "PL") -> Address:
    """The address of a caller: a number as dialled or sent, or a SIP or tel URI.

    `region` (ISO 3166) tells what a number without a country means. Never raises: what is no
    telephone number becomes `sip`, what is withheld becomes `hidden`.
    """
    text, name, extension = tidied(raw).replace("\n", " "), "", ""
    if found := _ANGLE.match(text):
        name, text = (found[1] or found[2] or "").strip(), found[3].strip()
    text = re.sub(r"^(sips?|tel):", "", text, flags=re.IGNORECASE)
    if "@" not in text and ";" not in text:  # no address of a network, but what people write
        text, extension = without_words(text)
    user, _, host = re.split(r"[;?]", text, maxsplit=1)[0].partition("@")
    user = unquote(user.partition(":")[0] if host else user).strip()
    host = host.strip().lower()
    if user.lower() in WITHHELD or host == "anonymous.invalid":
        return Address(HIDDEN, "", raw, "", "")
    kind, value = _number(user, region) or (SIP, f"{user}@{host}".rstrip("@").lower())
    if len(value) > LONGEST or "\0" in value:
        return Address(HIDDEN, "", raw, "", "")
    if name.lower() in WITHHELD or digits_of(name):
        name = ""  # networks repeat the number where the name should be
    return Address(kind, value, raw, display(kind, value, region), name, extension)


def takes_texts(address: Address) -> bool:
    """Whether a text message may reach it: a mobile number, or one of which nobody can tell."""
    number = _of_a_country(address)
    return number is not None and pn.number_type(number) in (
        pn.PhoneNumberType.MOBILE,
        pn.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )


#: Kinds of numbers whose owner, or a service behind them, is paid by whoever calls or writes.
_PAID = frozenset(
    {
        pn.PhoneNumberType.PREMIUM_RATE,
        pn.PhoneNumberType.SHARED_COST,
        pn.PhoneNumberType.PERSONAL_NUMBER,
        pn.PhoneNumberType.PAGER,
        pn.PhoneNumberType.UAN,
        pn.PhoneNumberType.VOICEMAIL,
    }
)


def may_cost(address: Address) -> bool:
    """Whether who writes to a number may pay dearly: a paid service's, a satellite's, no number."""
    number = _of_a_country(address)
    return number is None or pn.number_type(number) in _PAID


def _of_a_country(address: Address) -> pn.PhoneNumber | None:
    """A number that is dialled in some country; None for any other, as a satellite's (+881)."""
    if address.kind != E164:
        return None
    try:
        number = pn.parse(address.value, None)
    except pn.NumberParseException:
        return None
    region = pn.region_code_for_country_code(number.country_code or 0)
    return None if region == pn.REGION_CODE_FOR_NON_GEO_ENTITY else number


def phone_numbers(text: str, region: str = "PL") -> list[Address]:
    """The telephone numbers that a text consists of, each once: of one number or of several."""
    whole = phone_address(text, region)
    if whole.kind == E164:
        return [whole]
    parts = [phone_address(piece, region) for piece in pieces(tidied(text)[:1_000])]
    found = {one.value: one for one in parts if one.kind == E164}
    return list(found.values()) or ([whole] if whole.telephone else [])


@lru_cache(maxsize=1024)
def email_address(raw: str) -> Address:
    """The address of a letter's sender: "Jan Kowalski <Jan@Example.PL>" or the address alone.

    The whole address is compared in lower case: RFC 5321 lets a host tell cases apart, none does.
    Never raises: what has no usable address (a delivery report's "<>") becomes `hidden`.
    """
    listed = next((each for each in read_mailboxes(raw) if each.address and each.plain), None)
    if listed is None:
        return Address(HIDDEN, "", raw, "", "")
    local, _, domain = unicodedata.normalize("NFKC", listed.address).rpartition("@")
    value = f"{local.lower()}@{_ascii_domain(domain)}"
    if value.endswith("@") or len(value) > LONGEST:
        return Address(HIDDEN, "", raw, "", "")
    return Address(EMAIL, value, raw, display(EMAIL, value), _decoded(listed.name))


def typed_address(text: str, region: str = "PL") -> Address | None:
    """What an official typed or pasted: a telephone number or an e-mail address.

    None when it is neither, and when it is two numbers: which one is meant, only they know.
    """
    if "@" in text and not re.match(r"^\s*sips?:", text, flags=re.IGNORECASE):
        address = email_address(text)
        return None if address.hidden else address
    numbers = phone_numbers(text, region)
    if numbers:
        return numbers[0] if len(numbers) == 1 else None
    address = phone_address(text, region)
    return address if "@" in address.value else None


#: How much of a text is looked at for addresses, and how many of them it may give.
LOOKED_AT, MOST_WRITTEN = 2_000, 5
_WRITTEN_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


def written_in(text: str, region: str = "PL") -> list[Address]:
    """The telephone numbers and e-mail addresses that stand among other words, each once.

    Numbers are whole and valid ones: a PESEL, a NIP or a case's number is none.
    """
    text = text[:LOOKED_AT]
    found: list[Address] = []
    if "@" in text:
        found += [email_address(match) for match in _WRITTEN_EMAIL.findall(text)]
    if any(char.isdigit() for char in text):
        found += [phone_address(each.raw_string, region) for each in _numbers(text, region)]
    known = {(one.kind, one.value): one for one in found if one.kind in {E164, EMAIL}}
    return list(known.values())[:MOST_WRITTEN]


def _numbers(text: str, region: str) -> pn.PhoneNumberMatcher:
    return pn.PhoneNumberMatcher(text, region, max_tries=100)


@lru_cache(maxsize=4096)  # a call's is asked for some ten times
def display(kind: str, value: str, region: str = "PL") -> str:
    """A stored address as people of `region` write it: "601 000 212", "+380 44 123 4567"."""
    if kind == E164:
        try:
            number = pn.parse(value, None)
        except pn.NumberParseException:
            return value
        at_home = number.country_code == pn.country_code_for_region(region)
        style = pn.PhoneNumberFormat.NATIONAL if at_home else pn.PhoneNumberFormat.INTERNATIONAL
        return pn.format_number(number, style)
    if kind == EMAIL:
        local, _, domain = value.rpartition("@")
        return f"{local}@{_shown_domain(domain)}"
    return value


#: Higher rooms say what other kinds of address are called: `kind -> "Chat"`, "" for one unknown.
NAMED_BY: list[Callable[[str], str]] = []


def word_of(kind: str) -> str:
    """What a kind of address that does not speak for itself is called; the kind if nobody knows."""
    return next((word for named in NAMED_BY if (word := named(kind))), kind)


def in_words(kind: str, value: str, region: str = "PL") -> str:
    """An address as a person reads it: a number, an e-mail address, any other with what it is."""
    shown = display(kind, value, region)
    if is_own_id(kind, value):  # its end tells two nameless ones apart
        return f"{word_of(kind)} …{value[-4:]}"
    return shown if not value or kind in SPEAKS_FOR_ITSELF else f"{word_of(kind)} {shown}"


def is_own_id(kind: str, value: str) -> bool:
    """Whether it is a network's own number of somebody, which tells a reader nothing."""
    return kind not in SPEAKS_FOR_ITSELF and _OWN_ID.fullmatch(value) is not None


def spoken(kind: str, value: str, region: str = "PL") -> tuple[str, ...]:
    """A number in the groups in which people say it: ("601", "000", "212"). Empty for others."""
    if kind not in {E164, SHORT}:
        return ()
    return tuple(re.findall(r"[0-9]+", display(kind, value, region)))


def _number(user: str, region: str) -> tuple[str, str] | None:
    written = digits_of(user)
    digits = written.lstrip("+")
    if not digits:
        return None
    otherwise = (SHORT, digits) if len(digits) <= _WHOLE_SHORT else (SIP, digits)
    of_a_person = not written.startswith(("+", "0")) and (is_pesel(digits) or is_nip(digits))
    number = None if of_a_person else _parsed(written, region)
    if number is None:
        return otherwise
    national = str(number.national_number)
    home = number.country_code == pn.country_code_for_region(region)
    if home and digits.lstrip("0") == national and len(digits) <= _WHOLE_SHORT:
        return SHORT, digits
    if not pn.is_valid_number(number):
        if pn.is_valid_short_number(number):  # some trunks send +4819115 for 19115
            return SHORT, national
        number = _meant(number, written, home=home)
    # numbers that no operator has given out are numbers too: possible is enough
    if pn.is_possible_number_with_reason(number) == pn.ValidationResult.IS_POSSIBLE:
        return E164, pn.format_number(number, pn.PhoneNumberFormat.E164)
    return otherwise


def _meant(number: pn.PhoneNumber, written: str, *, home: bool) -> pn.PhoneNumber:
    """What an invalid number is without the zero of old (0 601 000 212), or from abroad."""
    if home and number.italian_leading_zero:
        without = pn.PhoneNumber(number.country_code, number.national_number)
        return without if pn.is_valid_number(without) else number
    return _from_abroad(written) or number


def _parsed(written: str, region: str) -> pn.PhoneNumber | None:
    try:
        return pn.parse(written, region)
    except pn.NumberParseException:
        return _from_abroad(written)


def _from_abroad(written: str) -> pn.PhoneNumber | None:
    """A number of another country, written without the plus: 380 44 123 45 67."""
    if written.startswith(("+", "0")):
        return None
    try:
        number = pn.parse(f"+{written}", None)
    except pn.NumberParseException:
        return None
    return number if pn.is_valid_number(number) else None


def _ascii_domain(domain: str) -> str:
    lower = domain.rstrip(".").lower()
    if lower.isascii():
        return lower
    try:
        return idna.encode(lower, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def _shown_domain(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain


def _decoded(name: str) -> str:
    """The words of an encoded name (RFC 2047); a name that cannot be decoded stays as it came."""
    try:
        words = str(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        words = name
    return " ".join(words.split())[:200].strip()
