"""People and firms that turn to an office, and the addresses at which they are known."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.events.models import OfficeLink, OfficeModel

from .merging import moves


class CustomerKind(models.TextChoices):
    PERSON = "person", _("Person")
    FIRM = "firm", _("Firm or organisation")


class Customer(OfficeModel):
    """Somebody's card in one office. `version` rises with each correction.

    `merged_into` is set on a card that was found to be a second one of the same customer: it is
    kept, so that the merge can be taken back.
    """

    kind = models.CharField(max_length=10, choices=CustomerKind, default=CustomerKind.PERSON)
    name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=5, blank=True)  # "" not known
    # how the customer wishes to be served (accessibility act of 2019, art. 6), in words
    needs = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    folded = models.CharField(max_length=520, blank=True)  # names.fold of name and address
    name_key = models.CharField(max_length=200, blank=True)  # names.name_key of name
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    merged_into = OfficeLink("customers.Customer", null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["office", "name_key"], name="customer_by_name_key"),)

    def __str__(self) -> str:
        return self.name or f"#{self.id}"


class Identity(OfficeModel):
    """An address (identities.py) by which a customer is recognised.

    A `shared` one (a firm's switchboard, a family's telephone) belongs to no customer: it brings
    suggestions, see SharedUse.
    """

    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    customer = OfficeLink(Customer, null=True, blank=True, related_name="identities")
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    # where everybody can read who that is, in the words of the network's user
    profile_url = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "kind", "value"], name="identity_once"),
            models.CheckConstraint(
                condition=models.Q(shared=False) | models.Q(customer=None),
                name="identity_shared_is_nobodys",
            ),
        )
        indexes = (models.Index(fields=["customer"], name="identity_by_customer"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class SharedUse(OfficeModel):
    """A customer who is known to use a shared address. Stays where it is when cards are merged."""

    identity = OfficeLink(Identity, models.CASCADE, related_name="uses")
    customer = OfficeLink(Customer, related_name="shared_uses")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["identity", "customer"], name="shared_use_once"),
        )


class Given(OfficeModel):
    """An address that a customer wrote down in a talk: a number, an e-mail address.

    Nobody proved that it is theirs, so that it finds nobody: it proposes cards to a person.
    """

    customer = OfficeLink(Customer, models.CASCADE)
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["customer"], name="given_by_customer"),
            models.Index(fields=["office", "value"], name="given_by_value"),
        )


moves("customers_given", "customer")


class Merge(OfficeModel):
    """Two cards became one: everything needed to take it back.

    `moved` is {"table.column": [ids of rows that pointed to `gone`]}; `filled` is
    {field of the card: value that an empty field of `kept` took over}.
    """

    kept = OfficeLink(Customer)
    gone = OfficeLink(Customer)
    moved = models.JSONField(default=dict)
    filled = models.JSONField(default=dict)
    official = OfficeLink("offices.Official", null=True, blank=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = OfficeLink("offices.Official", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "gone"],
                condition=models.Q(undone_at=None),
                name="merge_standing_once",
            ),
        )


class PairVerdict(models.TextChoices):
    PROPOSED = "proposed", _("Possibly the same customer")
    DIFFERENT = "different", _("Somebody else")


class Pair(OfficeModel):
    """What a person or a door said about two cards: perhaps one customer, or certainly two.

    `low` is the card with the smaller id, so that each pair has one row.
    """

    low = OfficeLink(Customer)
    high = OfficeLink(Customer)
    verdict = models.CharField(max_length=10, choices=PairVerdict)
    hint = models.CharField(max_length=200, blank=True)
    official = OfficeLink("offices.Official", null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "low", "high"], name="pair_once"),
            models.CheckConstraint(condition=models.Q(low__lt=models.F("high")), name="pair_order"),
        )


class Consent(OfficeModel):
    """What somebody said of being written to first at an address. Rows are only added: the newest
    of an address counts, and the others tell what was so when something was sent.
    """

    class How(models.TextChoices):
        TEXT = "text", _("by a text message")
        PHONE = "phone", _("by telephone")
        PERSON = "person", _("in person")
        PAPER = "paper", _("in writing")

    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=254)
    given = models.BooleanField()
    how = models.CharField(max_length=6, choices=How)
    reason = models.CharField(max_length=300, blank=True)  # for what notices, in words
    at = models.DateTimeField()
    official = OfficeLink("offices.Official", null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["office", "kind", "value", "-id"], name="consent_newest"),)
