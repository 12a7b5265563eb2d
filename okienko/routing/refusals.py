"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

CALLBACK_BEING_CALLED = refusal(
    "callback_being_called", _("Your colleague is calling this number now.")
)
CALLBACK_LISTED = refusal("callback_listed", _("This number is on the list again already."))
CALLBACK_TAKEN = refusal("callback_taken", _("Somebody else already took this call-back."))
NO_OUTCOME = refusal("no_outcome", _("Choose what the contact came to: keys 1 to 4."))
NO_QUEUE = refusal("no_queue", _("There is no queue to pass it to."))
NOT_IN_WRAP_UP = refusal("not_in_wrap_up", _("There is no time to extend now."))
NOT_LIVE = refusal("not_live", _("A letter is not ended: describe it and release it."))
NOT_SPOKEN = refusal("not_spoken", _("Only a call can be put on hold."))
NOT_FROM_LIST = refusal(
    "not_from_list", _("Contacts of this queue are given out in turn: wait until it is offered.")
)
NOT_WAITING = refusal("not_waiting", _("This contact does not wait any more."))
NOT_LATER = refusal("not_later", _("Choose a moment that is still to come, within a year."))
OFFER_GONE = refusal("offer_gone", _("It does not ring here any more."))
OFFICIAL_NOT_FREE = refusal("official_not_free", _("This official is not free now."))
ONLY_WRITTEN_CHOSEN = refusal(
    "only_written_chosen", _("Only written work is taken from the list; a call or chat rings.")
)
ONLY_HELPS = refusal("only_helps", _("You take part in a colleague's contact: leave it instead."))
ONLY_WRITTEN_LATER = refusal("only_written_later", _("Only written work can be put off."))
ONLY_WRITTEN_PUT_BACK = refusal("only_written_put_back", _("Only written work can be put back."))
PASSED_TO_ONESELF = refusal("passed_to_oneself", _("Choose another official."))
PHONE_NOT_FREE = refusal("phone_not_free", _("Your phone is not free, or it is not connected."))
SAME_QUEUE = refusal("same_queue", _("It already waits in this queue."))
STILL_TALKING = refusal("still_talking", _("End the conversation first."))
UNKNOWN_REASON = refusal("unknown_reason", _("Choose one of the reasons."))
QUEUE_WAITED_IN = refusal(
    "queue_waited_in",
    _("Contacts wait in this queue: %(n)d. Say into which queue they go."),
)
QUEUE_USED = refusal(
    "queue_used",
    _("Contacts have waited in this queue. Take it out of use instead of removing it."),
)
LAST_QUEUE = refusal(
    "last_queue", _("The office needs one queue at least. Put another into use first.")
)
QUEUE_NOT_IN_USE = refusal(
    "queue_not_in_use", _("Choose a queue that is in use, and another than this one.")
)
SKILL_ASKED_FOR = refusal(
    "skill_asked_for", _("A queue asks for this skill. Take it out of the queue first.")
)
LEVEL_WRONG = refusal("level_wrong", _("A level is a number from 1 to 5."))
STEP_WRONG = refusal(
    "step_wrong",
    _("Each step of a queue needs a time of 0 seconds or more and a level from 0 to 5, once."),
)
RULE_WRONG = refusal(
    "rule_wrong",
    _(
        "A rule over time is not right: each needs what it leads to, messages and call-backs are "
        "for calls alone, and no rule stands twice."
    ),
)
