"""Who wrote a letter: the one in From, or the person behind a form; and who is nobody's customer.

A form of a web site sends from the office's own address, or from one that takes no answers, and
names the person who filled it in as Reply-To. All who used it would be one customer if the From
counted. E-mail proves no sender: what is told here is whom a letter names, and whether a card may
be found by that.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from okienko.channels.email.letter import Letter, Mailbox
from okienko.channels.plain_text import words
from okienko.customers.identities import email_address

# Parts of the name of a mailbox to which nobody should write, without dots and dashes.
_NO_ANSWERS = words(
    "noreply donotreply dontreply nieodpowiad nieodpisuj bezodpowiedzi noresponse neodpovid "
    "nevidpovid mailerdaemon"
)
# Whole names of mailboxes in which no person sits (RFC 2142, and what servers call themselves).
_DAEMONS = words(
    "postmaster daemon root cron wwwdata bounce bounces doublebounce listserv majordomo mdaemon "
    "zabbix nagios icinga icinga2 munin grafana prometheus alertmanager sentry monit monitoring "
    "monitor alert alerts alarm watchdog wordpress mailer automailer autoresponder backup backups"
)
# Addresses of a list's own machinery (RFC 2142), and of reports about one letter.
_BEFORE = ("bounce-", "bounces-", "bounce+", "owner-", "bounce=")
_BEHIND = ("-request", "-owner", "-bounces", "-bounce", "-errors")
# Names of mailboxes from which web sites send, and that no person has.
_FORMS = words(
    "formularz formularze formularzkontaktowy kontaktform form forms webform webforms contactform "
    "www web website wordpress joomla drupal webmaster wwwdata apache nginx httpd php mailer "
    "strona stronawww serwis portal bip system automat robot bot notification notifications "
    "powiadomienia zgloszenia epuap"
)
# Beginnings of words that stand in names of forms and offices, not of people; and short words,
# which count whole: many people are called Nowak, Niemiec or Weber.
_NOT_NAMES = tuple(
    words(
        "formularz kontakt contact urząd urzęd urzad urzed gmina gminn gminy miasto miejsk powiat "
        "portal stron serwis system biuro obsług obslug zgłosz zglosz wiadomo powiadom website "
        "webform webma noreply automat mailer poczta mieszka ankiet wnios online internet office "
        "admin notif форма контакт сайт портал гмін місто звернен"
    )
)
_NOT_NAMES_WHOLE = words("form forms bip www web site no nie reply mail e-mail robot bot the")
# Where everybody may have a mailbox: the same domain makes nobody a colleague.
OF_EVERYBODY = words(
    "gmail.com googlemail.com wp.pl onet.pl onet.eu op.pl vp.pl poczta.onet.pl autograf.pl o2.pl "
    "tlen.pl go2.pl interia.pl interia.eu poczta.fm gazeta.pl outlook.com hotmail.com live.com "
    "msn.com yahoo.com yahoo.pl icloud.com me.com proton.me protonmail.com ukr.net i.ua meta.ua"
)


@dataclass(frozen=True, slots=True)
class LetterWriter:
    """`mailbox` wrote it; `via` is the form's address where one stands between.

    `recognise`: a card may be found or made for the address.
    """

    mailbox: Mailbox
    via: Mailbox | None = None
    recognise: bool = True


def writer(letter: Letter, own: Collection[str], domains: Collection[str] = ()) -> LetterWriter:
    """Who wrote `letter`.

    `own` are addresses of this installation's mailboxes, in lower case, `domains` those in which
    nobody but the office has addresses.
    """
    sender = letter.sender
    ours = is_own(sender.address, own)
    machine = ours or takes_no_answers(sender.address)
    if not machine and not _is_form(sender, domains):
        return LetterWriter(sender)
    known = LetterWriter(sender, recognise=not machine)
    named = {email_address(one.address).value: one for one in letter.reply_to}
    behind = [one for value, one in named.items() if value and not is_own(value, own)]
    if len(behind) != 1 or takes_no_answers(behind[0].address):
        return known
    person = behind[0]
    if email_address(person.address).value == email_address(sender.address).value:
        return known
    if not machine and domain_of(person.address) == domain_of(sender.address):
        return known  # a mailbox of several officials or of a firm, answered by one of them
    return LetterWriter(Mailbox(person.address, person.name or _person(sender.name)), via=sender)


def domain_of(address: str) -> str:
    """The domain of an address, as it is compared."""
    return email_address(address).value.rpartition("@")[2]


def domains_of(addresses: Iterable[str]) -> set[str]:
    """The domains of an office's addresses in which nobody else has any."""
    return {domain_of(one) for one in addresses} - OF_EVERYBODY - {""}


def is_own(address: str, own: Collection[str]) -> bool:
    """Whether it is one of `own`, with or without a tag behind a plus."""
    return email_address(address).value in own or untagged(address) in own


def untagged(address: str) -> str:
    """An address as it is compared, without what stands behind a plus (RFC 5233)."""
    local, _, domain = email_address(address).value.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def takes_no_answers(address: str) -> bool:
    """Whether an address says of itself that nobody reads what is written to it."""
    whole = address.lower().rpartition("@")[0].partition("+")[0]
    if whole.startswith(_BEFORE) or whole.endswith(_BEHIND):
        return True
    local = _squeezed(address)
    return local in _DAEMONS or any(word in local for word in _NO_ANSWERS)


def _is_form(sender: Mailbox, domains: Collection[str]) -> bool:
    """Whether a web site sends from it: by its name, or an address of ours that is no person's."""
    local = _squeezed(sender.address)
    if local in _FORMS or local.startswith(("formularz", "webform", "contactform")):
        return True
    return domain_of(sender.address) in domains and not _person(sender.name)


def _squeezed(address: str) -> str:
    local = address.lower().rpartition("@")[0].partition("+")[0]
    return re.sub(r"[._-]", "", local)


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
        if part.lower().startswith(_NOT_NAMES) or part.lower() in _NOT_NAMES_WHOLE:
            return ""
    return found
