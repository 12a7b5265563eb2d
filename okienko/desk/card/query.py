"""The customer's card beside the conversation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from okienko.cases import queries as matters
from okienko.cases.queries import CaseLine
from okienko.channels.queries import accounts_to_write_by
from okienko.customers import queries as customers
from okienko.customers.identities import Address, in_words, is_own_id, takes_texts
from okienko.customers.models import Consent
from okienko.interactions.models import Interaction
from okienko.interactions.queries import names_at
from okienko.interactions.recipients import newest_writer

from ..joined.query import MatterSection, section
from ..places import NEW, about, write_at
from ..services.query import Services, services


@dataclass(frozen=True)
class Profile:
    """An address in a network. `name` is how the network shows who has it, "" when it does not.

    `id` is the network's own number of them, where the address is nothing else.
    """

    address: customers.KnownAddress
    name: str
    id: str


@dataclass(frozen=True)
class CardPanel:
    """Either a card with its cases and proposals, or why there is none and who it may be.

    `own`: the contact is the reader's, who may say that it is somebody else's. `instead` is the
    name on the card that is not the right one. `shared`: several people use the address. `another`
    signed the newest letter, which came from the card's address.
    """

    interaction: Interaction | None
    card: customers.Card | None
    cases: list[CaseLine]
    proposals: list[customers.Proposal]
    suggestions: list[customers.Found]
    address: str
    own: bool = False
    instead: str = ""
    shared: bool = False
    another: str = ""
    case: int | None = None  # whose page it stands on
    matter: MatterSection | None = None
    texts: Collection[int] = ()  # the addresses that may be sent a text message, by id
    said: Mapping[int, Consent] = field(default_factory=dict)  # of notices, by the address's id
    profiles: Sequence[Profile] = ()
    services: Services | None = None

    @property
    def missing(self) -> str:
        """The contact's address, as it is shown, when the card has it not."""
        contact = self.interaction
        if self.card is None or contact is None or not contact.address_value:
            return ""
        known = {(one.kind, one.value) for one in self.card.addresses}
        here = (contact.address_kind, contact.address_value)
        return "" if here in known else in_words(*here)

    @property
    def writes_at(self) -> str:
        """Where a letter to this customer is begun."""
        if self.case is not None:
            return write_at(about(case_id=self.case))
        if self.interaction is not None:
            return write_at(about(interaction_id=self.interaction.id))
        return write_at(about(customer_id=self.card.id) if self.card else NEW)

    @property
    def notices(self) -> list[tuple[customers.KnownAddress, Consent | None]]:
        """Its numbers to which notices can go, with what was said of that last."""
        phones = self.card.phones if self.card else []
        shown = [one for one in phones if one.id in self.texts or one.id in self.said]
        return [(one, self.said.get(one.id)) for one in shown]

    @property
    def hows(self) -> list[tuple[str, str]]:
        """How somebody may have said so."""
        return [(value, str(words)) for value, words in Consent.How.choices]

    @property
    def texts_at(self) -> str:
        """Where a text message to this customer is begun."""
        if self.case is not None:
            return write_at(about(short=True, case_id=self.case))
        if self.interaction is not None:
            return write_at(about(short=True, interaction_id=self.interaction.id))
        return write_at(about(short=True, customer_id=self.card.id) if self.card else NEW)

    @property
    def open_cases(self) -> list[CaseLine]:
        """The cases that are not closed."""
        return [case for case in self.cases if case.open]

    @property
    def closed_cases(self) -> list[CaseLine]:
        """The cases that are."""
        return [case for case in self.cases if not case.open]


def card_panel(
    customer_id: int | None,
    interaction: Interaction | None = None,
    official: int | None = None,
    *,
    case: int | None = None,
) -> CardPanel:
    """The panel for a customer, or for a contact whose customer is not known; of a case's page.

    `official` is the reader, in the office of the contact.
    """
    found = customers.card(customer_id) if customer_id else None
    own = interaction is not None and official == interaction.official_id is not None
    writer = newest_writer(interaction.id) if interaction is not None and own else None
    matter = section(interaction) if interaction is not None else None
    told = services(interaction) if interaction is not None else None
    if found is None:
        panel = replace(_nobody(interaction), another=_another(interaction, writer), matter=matter)
        return replace(panel, services=told)
    another = writer.name if writer and customers.another_at(found, writer) else ""
    return CardPanel(
        interaction=interaction,
        card=found,
        cases=matters.of_customer(found.id),
        proposals=customers.proposals(found.id),
        suggestions=[],
        address="",
        own=own,
        another=another,
        case=case,
        matter=matter,
        texts=_texts(found),
        said=customers.consents_of(found.addresses),
        profiles=_profiles(found),
        services=told,
    )


def _profiles(card: customers.Card) -> list[Profile]:
    if not card.others:
        return []
    names = names_at(card.id, {one.kind for one in card.others})
    return [
        Profile(
            one,
            names.get((one.kind, one.value), ""),
            one.display if is_own_id(one.kind, one.value) else "",
        )
        for one in card.others
    ]


def _texts(card: customers.Card) -> set[int]:
    """Which of its numbers may be written to, where the office can send them anything."""
    mobiles = {one.id for one in card.phones if takes_texts(Address(one.kind, one.value))}
    able = accounts_to_write_by(card.office) if mobiles else []
    return mobiles if any(one.door.abilities.short for one in able) else set()


def _another(interaction: Interaction | None, writer: Address | None) -> str:
    """Who signed the newest letter of a contact without a card, when the address is another's."""
    if interaction is None or writer is None:
        return ""
    return writer.name if customers.differs(writer, interaction.office_id) else ""


def somebody_else(interaction: Interaction) -> CardPanel:
    """Who the customer of a contact may be instead of the one on its card."""
    panel = _nobody(interaction)
    others = [one for one in panel.suggestions if one.id != interaction.customer_id]
    return replace(panel, suggestions=others, instead=customers.title(interaction.customer_id))


def _nobody(interaction: Interaction | None) -> CardPanel:
    suggestions: list[customers.Found] = []
    shown = ""
    shared = False
    if interaction is not None and interaction.address_value:
        kind, value = interaction.address_kind, interaction.address_value
        shown = in_words(kind, value)
        suggestions = customers.suggestions(Address(kind, value, value, shown))
        shared = customers.is_shared(kind, value)
    return CardPanel(interaction, None, [], [], suggestions, shown, shared=shared)
