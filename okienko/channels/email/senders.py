"""Who wrote a letter: the one in From, or the person behind a form; and who is nobody's customer.

A form of a web site sends from the office's own address, or from one that takes no answers, and
names the person who filled it in as Reply-To. All who used it would be one customer if the From
counted. E-mail proves no sender: what is told here is whom a letter names, and whether a card may
be found by that.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from okienko.channels.email.charsets import words
from okienko.channels.email.letter import Letter, Mailbox
from okienko.customers.identities import email_address

# Parts of the name of a mailbox to which nobody should write, without dots and dashes.
_NO_ANSWERS = words(
    "noreply donotreply dontreply nieodpowiad nieodpisuj bezodpowiedzi noresponse neodpovid "
    "nevidpovid mailerdaemon"
)
# Whole names of mailboxes in which no person sits (RFC 2142, and what servers call themselves).
_DAEMONS = words("postmaster daemon root bounce bounces listserv majordomo")
# Names of mailboxes from which web sites send, and that no person has.
_FORMS = words(
    "formularz formularze formularzkontaktowy kontaktform form forms webform webforms contactform "
    "www web website wordpress joomla drupal webmaster wwwdata apache nginx httpd php mailer "
    "strona stronawww serwis portal bip system automat robot bot notification notifications "
    "powiadomienia zgloszenia epuap"
)
# Beginnings of words that stand in names of forms and offices, not of people.
_NOT_NAMES = words(
    "formularz form kontakt contact urz gmin miast powiat portal stron serwis system bip biuro "
    "obsług obslug zgłosz zglosz wiadomo powiadom www web site no nie reply noreply automat mail "
    "e-mail poczt mieszk ankiet wnios online internet office admin robot bot notif the "
    "форма контакт сайт портал гмін місто звернен"
)
# Where everybody may have a mailbox: the same domain makes nobody a colleague.
OF_EVERYBODY = words(
    "gmail.com googlemail.com wp.pl onet.pl onet.eu op.pl vp.pl poczta.onet.pl autograf.pl o2.pl "
    "tlen.pl go2.pl interia.pl interia.eu poczta.fm gazeta.pl outlook.com hotmail.com live.com "
    "msn.com yahoo.com yahoo.pl icloud.com me.com proton.me protonmail.com ukr.net i.ua meta.ua"
)


@dataclass(frozen=True, slots=True)
class Writer:
    """`mailbox` wrote it; `via` is the form's address where one stands between.

    `recognise`: a card may be found or made for the address.
    """

    mailbox: Mailbox
    via: Mailbox | None = None
    recognise: bool = True


def writer(letter: Letter, own: Collection[str]) -> Writer:
    """Who wrote `letter`; `own` are addresses of this installation's mailboxes, in lower case."""
    sender = letter.sender
    ours = is_own(sender.address, own)
    if not ours and not takes_no_answers(sender.address) and not _is_form(sender.address):
        return Writer(sender)
    behind = {email_address(one.address).value: one for one in letter.reply_to}
    behind.pop("", None)
    if len(behind) == 1:
        person = next(iter(behind.values()))
        if not is_own(person.address, own) and not takes_no_answers(person.address):
            if _same(person.address, sender.address):
                return Writer(sender, recognise=not takes_no_answers(sender.address))
            name = person.name or _person(sender.name)
            return Writer(Mailbox(person.address, name), via=sender)
    return Writer(sender, recognise=not ours and not takes_no_answers(sender.address))


def is_own(address: str, own: Collection[str]) -> bool:
    """Whether it is one of `own`, with or without a tag behind a plus."""
    return email_address(address).value in own or untagged(address) in own


def untagged(address: str) -> str:
    """An address as it is compared, without what stands behind a plus (RFC 5233)."""
    local, _, domain = email_address(address).value.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def takes_no_answers(address: str) -> bool:
    """Whether an address says of itself that nobody reads what is written to it."""
    local = _squeezed(address)
    return local in _DAEMONS or any(word in local for word in _NO_ANSWERS)


def _is_form(address: str) -> bool:
    return _squeezed(address) in _FORMS


def _squeezed(address: str) -> str:
    local = address.lower().rpartition("@")[0].partition("+")[0]
    return re.sub(r"[._-]", "", local)


def _same(one: str, other: str) -> bool:
    return email_address(one).value == email_address(other).value


def _person(name: str) -> str:
    """A display name without "via ...", when it looks like a person's; else ""."""
    found = re.split(r"\s+(?:via|przez|через)\s+|[(\[|]", name, maxsplit=1)[0].strip(" \"',-")
    parts = found.split()
    if not 2 <= len(parts) <= 4:
        return ""
    for part in parts:
        letters = part.replace("-", "").replace("'", "").replace(".", "")
        if not letters.isalpha() or not part[0].isupper():
            return ""
        if any(part.lower().startswith(word) for word in _NOT_NAMES):
            return ""
    return found
