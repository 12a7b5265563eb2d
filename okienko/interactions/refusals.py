"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

ANSWER_NOT_YOURS = refusal(
    "answer_not_yours",
    _(
        "Not sent: this contact is not open with you any more. Your text stays here; if it "
        "is still of use, put it into a note."
    ),
)
CUSTOMER_NOT_YOURS = refusal(
    "customer_not_yours", _("Only the official who has a contact says whose it is.")
)
DRAFT_TOO_LARGE = refusal("draft_too_large", _("This is too long to be kept as a draft."))
NO_CONSENT = refusal(
    "no_consent",
    _("%(address)s: no consent is noted. Note it on the card first, or choose another reason."),
)
EMPTY_ANSWER = refusal("empty_answer", _("Write the answer first."))
EMPTY_REASON = refusal("empty_reason", _("Write why it is hidden: colleagues will ask."))
HIDDEN_ALREADY = refusal(
    "hidden_already", _("This message is hidden already, or is shown already.")
)
NOT_PUBLIC = refusal("not_public", _("Only what a customer wrote in public can be hidden."))
WIDER_THAN_ASKED = refusal(
    "wider_than_asked",
    _(
        "The customer asked in private. Tick that everybody may read your answer, or answer in "
        "private."
    ),
)
EMPTY_NOTE = refusal("empty_note", _("Write the note first."))
MORE_CAME = refusal("more_came", _("The customer has just written more. Read it, then save."))
MOVED_ON = refusal("moved_on", _("This is not possible any more: the contact has moved on."))
NO_OTHER_WRITER = refusal(
    "no_other_writer", _("This letter names no other sender, or it is said already.")
)
NO_RECIPIENT = refusal("no_recipient", _("Write to whom the answer goes."))
NOBODY_TO_WHISPER_TO = refusal(
    "nobody_to_whisper_to",
    _("Not said: the chat is over, or another official has it now. Your text stays here."),
)
NOTE_TOO_LONG = refusal(
    "note_too_long", _("A note has at most %(n)d characters: put the rest into another one.")
)
NOT_ONE_CUSTOMER = refusal(
    "not_one_customer",
    _("Only contacts of one customer make one conversation. Say whose contact it is first."),
)
NO_REASON = refusal("no_reason", _("Say why the office writes: it is kept with the message."))
NO_SUBJECT = refusal("no_subject", _("Write what the letter is about: it has no subject."))
NOT_ARRIVED = refusal(
    "not_arrived", _("An answer did not arrive, or perhaps did not. Look at it, then save.")
)
NOTHING_LEFT = refusal(
    "nothing_left", _("With the first letter nothing would be left here: choose a later one.")
)
NOT_YOURS = refusal("not_yours", _("This contact is not with you any more."))
OVERTAKEN = refusal("overtaken", _("Somebody else was faster. The page shows the new state."))
SPLIT_NOT_YOURS = refusal(
    "split_not_yours", _("Only written contacts that are open with you can be taken apart.")
)
NOT_TO_FETCH = refusal(
    "not_to_fetch", _("This file is on its way, or the provider does not have it any more.")
)
SPLIT_WITH_COLLEAGUE = refusal(
    "split_with_colleague",
    _("%(name)s has %(number)s now. Pass this contact on to them, and they can put it back."),
)
SPLIT_OVER = refusal(
    "split_over",
    _("The contact that it was taken from is closed. Join the two on the customer's card instead."),
)
TOO_MANY_RECIPIENTS = refusal(
    "too_many_recipients", _("An answer goes to at most %(n)d addresses.")
)
UNKNOWN_CONTACT = refusal("unknown_contact", _("There is no such contact."))
UNKNOWN_FORM = refusal("unknown_form", _("There is no such form."))
UNKNOWN_OUTCOME = refusal("unknown_outcome", _("Choose one of the outcomes."))
UNKNOWN_TOPIC = refusal("unknown_topic", _("This topic is not in the list."))
WRAP_UP_NOT_YOURS = refusal(
    "wrap_up_not_yours",
    _("Not saved: a colleague has this contact now. What you know of it, put into a note."),
)
WRITER_NOT_YOURS = refusal(
    "writer_not_yours", _("Only the official who has a contact says who wrote it.")
)
TOPIC_IN_ITSELF = refusal("topic_in_itself", _("A topic cannot stand below itself."))
TOPIC_TOO_LONG = refusal(
    "topic_too_long",
    _("A topic has at most %(n)d characters with all above it, and so has each below it."),
)
TOPIC_USED = refusal(
    "topic_used",
    _(
        "Contacts, kinds of case, templates or other topics name this one. Take it out of use "
        "instead of removing it."
    ),
)
