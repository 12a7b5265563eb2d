"""Whom an answer goes to, as fields of its form, and what to say about it before it is sent."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from okienko.channels import registry
from okienko.channels.addresses import ours
from okienko.channels.door import Door
from okienko.channels.queries import setting
from okienko.customers.identities import Address, takes_texts, typed_address
from okienko.events.refusals import Refused
from okienko.interactions.models import Interaction, Message, Participant, PartRole
from okienko.interactions.queries import letter_in
from okienko.interactions.recipients import (
    Recipients,
    called,
    contact_address,
    customer_keys,
    key,
    known_in,
    newest_letter,
    parts_of,
    strangers,
    usual,
)
from okienko.offices.fields import row_id

from ..refusals import NO_EMAIL_ADDRESS, NO_MOBILE_NUMBER, OWN_ADDRESS

NAMED = 3  # of many in one note: all of them stand in the fields above it
USUAL, ASKED = "usual", "asked"  # a letter is quoted as ever, or because the official wants it

_PIECES = re.compile(r'"[^"\n]*"|<[^<>\n]*>|[^",;<>\n]+|["<>]')
_PLAIN_NAME = re.compile(r"[\w .'-]*")


@dataclass(frozen=True)
class Note:
    """Something to know before the answer is sent. `look` is "", "warns" or "late"."""

    words: str
    look: str = ""


@dataclass(frozen=True)
class Addressed:
    """The fields of whom an answer goes to, and what there is to say about them.

    `letter` is what is answered. `quote` is the value of the choice to quote it, "" where there is
    none; `quoted` says whether it is chosen. `newer` has come since and is not what is answered.
    `place` names where the notes stand: an answer to a form that is gone finds no place.
    """

    interaction: Interaction
    letter: Message | None
    to: str
    cc: str
    notes: tuple[Note, ...] = ()
    quote: str = ""
    quoted: bool = False
    author: str = ""
    newer: str = ""
    place: str = field(default_factory=lambda: f"notes-{token_hex(4)}")


def takes_recipients(door: Door) -> bool:
    """Whether answers of this channel may go to others than who wrote."""
    return door.abilities.recipients > 1


def at_first(interaction: Interaction) -> Addressed:
    """The fields as they are offered: the newest letter's people, without the office itself."""
    letter = newest_letter(interaction.id)
    parts = parts_of(letter)
    found = usual(interaction, parts)
    reached = registry.door(interaction.channel).abilities.identity_kinds
    found = [(role, address) for role, address in found if address.kind in reached]
    own = ours(address for _role, address in found)
    others = [(role, address) for role, address in found if address.value not in own]
    if not any(role == PartRole.TO for role, _address in others):
        # it was written by ourselves, or to the office alone: to whom the contact belongs
        begun = contact_address(interaction)
        if begun.value and begun.kind in reached and not ours([begun]):
            others.insert(0, (PartRole.TO, begun))
    return _addressed(_Answered(interaction, letter, parts), letter, others, fields_of(others))


def as_typed(interaction: Interaction, form: Mapping[str, str]) -> Addressed:
    """The fields as they stand in a form, with what there is to say about them."""
    letter = answered(interaction, form)
    texts = form.get("to", ""), form.get("cc", "")
    try:
        recipients = chosen(form)
    except Refused as refusal:
        return Addressed(interaction, letter, *texts, notes=(Note(str(refusal), "late"),))
    to = _Answered(interaction, letter, parts_of(letter))
    newest = newest_letter(interaction.id)
    return _addressed(to, newest, recipients, texts, form.get("quote", ""))


def answered(interaction: Interaction, form: Mapping[str, str]) -> Message | None:
    """The letter for which a form was made."""
    return letter_in(interaction.id, row_id(form.get("answers")))


def chosen(form: Mapping[str, str], *, numbers: bool = False) -> Recipients:
    """The recipients that stand in a form; Refused when one cannot be used.

    `numbers`: a text message is written, which goes to mobile telephones.
    """
    found = [
        (role, address)
        for role in (PartRole.TO, PartRole.CC)
        for address in _read(form.get(role.value, ""), numbers=numbers)
    ]
    own = ours(address for _role, address in found)
    for _role, address in found:
        if address.value in own:
            raise OWN_ADDRESS(address=address.display)
    return found


def quotes(letter: Message | None, recipients: Recipients, choice: str) -> bool:
    """Whether the letter is quoted: as usual only to its own people, else when asked for."""
    if letter is None:
        return False
    return choice == ASKED or (choice == USUAL and not strangers(parts_of(letter), recipients))


def shown(address: Address) -> str:
    """An address as it stands in a field: `Iza Dudek <iza@example.pl>`."""
    text = address.display or address.value
    name = " ".join(called(address).replace('"', "").split())
    if name == text:
        return text
    return f"{name} <{text}>" if _PLAIN_NAME.fullmatch(name) else f'"{name}" <{text}>'


def fields_of(recipients: Recipients) -> tuple[str, str]:
    """Recipients as they stand in the fields "to" and "cc"."""
    to, cc = (
        ", ".join(shown(address) for part, address in recipients if part == role)
        for role in (PartRole.TO, PartRole.CC)
    )
    return to, cc


def _read(text: str, *, numbers: bool = False) -> list[Address]:
    """The addresses of a list with commas, semicolons or lines between them."""
    found = []
    for piece in _pieces(text[:20_000]):
        name, angle, rest = piece.rpartition("<")
        bare = rest.partition(">")[0].strip() if angle else piece
        address = typed_address(bare) if numbers or "@" in bare else None
        if numbers and (address is None or not takes_texts(address)):
            raise NO_MOBILE_NUMBER(text=piece[:80])
        if address is None:
            raise NO_EMAIL_ADDRESS(text=piece[:80])
        words_of_name = " ".join(name.replace('"', " ").split())[:200] if angle else ""
        found.append(Address(address.kind, address.value, piece, address.display, words_of_name))
    return found


def _pieces(text: str) -> Iterable[str]:
    """What stands between commas, semicolons and line ends outside of quotation marks."""
    piece = ""
    last = 0
    for match in _PIECES.finditer(text):
        if match.start() > last and piece.strip():
            yield piece.strip()
            piece = ""
        elif match.start() > last:
            piece = ""
        piece += match[0]
        last = match.end()
    if piece.strip():
        yield piece.strip()


@dataclass(frozen=True)
class _Answered:
    """A letter with who has part in it."""

    interaction: Interaction
    letter: Message | None
    parts: Sequence[Participant]

    @property
    def writer(self) -> Address | None:
        return next((part.address for part in self.parts if part.role == PartRole.FROM), None)

    @property
    def name(self) -> str:
        if self.writer is not None:
            return called(self.writer)
        return self.letter.sender if self.letter else ""


def _addressed(
    one: _Answered,
    newest: Message | None,
    recipients: Recipients,
    texts: tuple[str, str],
    choice: str | None = None,
) -> Addressed:
    interaction, letter = one.interaction, one.letter
    quote = ""
    worded = letter is not None and letter.worded  # type: ignore[attr-defined]
    if worded and _may_quote(interaction):
        quote = ASKED if strangers(one.parts, recipients) else USUAL
    newer = ""
    if newest is not None and letter is not None and newest.id != letter.id:
        newer = _Answered(interaction, newest, parts_of(newest)).name
    return Addressed(
        interaction,
        letter,
        *texts,
        notes=(*_about_letter(letter, one.writer), *_about(interaction, recipients)),
        quote=quote,
        # unchosen stays so; what was chosen "as usual" is no wish to quote it to strangers
        quoted=quote == USUAL if choice is None else choice == quote != "",
        author=one.name,
        newer=newer,
    )


def _may_quote(interaction: Interaction) -> bool:
    return interaction.account_id is None or bool(setting(interaction.account_id, "quote", True))


def _about_letter(letter: Message | None, writer: Address | None) -> list[Note]:
    """What the provider or the letter itself says against its sender."""
    if letter is None:
        return []
    address = writer.display if writer else letter.sender
    if letter.sureness == Message.Sureness.REFUTED:
        words = _(
            "The mail provider could not confirm that this letter comes from %(address)s. Ask by "
            "another way before you write anything that only the customer may know."
        )
    elif letter.sureness == Message.Sureness.AMBIGUOUS:
        words = _(
            "This letter does not say plainly who sent it. Ask by another way before you write "
            "anything that only the customer may know."
        )
    else:
        return []
    return [Note(words % {"address": address}, "warns")]


def _about(interaction: Interaction, recipients: Recipients) -> list[Note]:
    """Which recipients are not the customer, and which nobody has ever met in this contact."""
    theirs = customer_keys(interaction)
    foreign = [address for _role, address in recipients if key(address) not in theirs]
    known = known_in(interaction.id) if foreign else set()
    met = [address.display for address in foreign if key(address) in known]
    unmet = [address.display for address in foreign if key(address) not in known]
    notes = []
    if unmet:
        words = _(
            "%(addresses)s: neither the customer's address nor one that has taken part in this "
            "contact. Look whether the answer may go there."
        )
        notes.append(Note(words % {"addresses": _some(unmet)}, "warns"))
    if met:
        words = _("Not the customer's address: %(addresses)s")
        notes.append(Note(words % {"addresses": _some(met)}))
    return notes


def _some(addresses: Sequence[str]) -> str:
    """The first of many; the text of the answer needs its place."""
    more = len(addresses) - NAMED
    if more < 2:
        return ", ".join(addresses)
    words = ngettext("%(addresses)s and %(n)d more", "%(addresses)s and %(n)d more", more)
    return words % {"addresses": ", ".join(addresses[:NAMED]), "n": more}
