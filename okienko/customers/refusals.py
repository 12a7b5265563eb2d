"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

ADDRESS_OF_NOBODY = refusal("address_of_nobody", _("Say whose address it is."))
ADDRESS_TAKEN = refusal(
    "address_taken",
    _("Another customer has this address. Merge the two cards, or mark it as shared."),
)
CARD_CHANGED = refusal(
    "card_changed",
    _("A colleague changed this card in the meantime. Look at it again, then correct it."),
)
CARD_MERGED = refusal("card_merged", _("This card was merged into another one."))
CARD_NEEDS_NAME = refusal("card_needs_name", _("A card made by hand needs a name."))
CONSENT_NEEDS_REASON = refusal(
    "consent_needs_reason", _("Say how they agreed, and to what they want to be told.")
)
FIELD_TOO_LONG = refusal("field_too_long", _("Too long: at most %(n)d characters."))
MERGE_COVERED = refusal(
    "merge_covered",
    _("The kept card was merged into another one since. Take that merge back first."),
)
MERGE_UNDONE_ALREADY = refusal("merge_undone_already", _("This merge was taken back already."))
NOTICES_STOPPED = refusal(
    "notices_stopped",
    _(
        "%(address)s: they asked not to be written to there. Call, write another way, or note on "
        "the card that they agree again."
    ),
)
NO_ADDRESS = refusal("no_address", _("This is no telephone number or e-mail address."))
ONE_CARD_ALREADY = refusal("one_card_already", _("These are one card already."))
UNKNOWN_ADDRESS = refusal("unknown_address", _("This customer has no such address."))
UNKNOWN_CUSTOMER = refusal("unknown_customer", _("There is no such customer."))
UNKNOWN_CUSTOMER_KIND = refusal("unknown_customer_kind", _("A customer is a person or a firm."))
UNKNOWN_MERGE = refusal("unknown_merge", _("There is no such merge."))
