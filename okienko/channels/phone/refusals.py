"""Why verbs of this room say no: each code once, with its words."""

from django.utils.translation import gettext_lazy as _

from okienko.events.refusals import refusal

ANNOUNCED_MANY = refusal(
    "announced_many",
    _("Callers listen to %(n)d announcements at most. End one before you make another."),
)
ANNOUNCED_NOTHING = refusal(
    "announced_nothing",
    _("Write at least the Polish text, and no text longer than %(n)d characters."),
)
ANNOUNCED_OVER = refusal("announced_over", _("This announcement is over already."))
ANNOUNCED_TIMES = refusal(
    "announced_times", _("An announcement must end after it begins, and not in the past.")
)
ALL_LINES_BUSY = refusal(
    "all_lines_busy", _("All lines of the office are taken. Try again in a moment.")
)
ASKING_ALREADY = refusal("asking_already", _("Somebody is being asked already."))
CALL_ME_EXTENSION = refusal(
    "call_me_extension",
    _("We cannot dial an extension. Write a number that rings at your own telephone."),
)
CALL_ME_MANY = refusal(
    "call_me_many",
    _("We call this number already, or were asked to often today. Stay here, or phone us."),
)
CALL_ME_NEVER = refusal("call_me_never", _("We cannot call you just now. Stay here, or phone us."))
CALL_ME_NUMBER = refusal(
    "call_me_number", _("This is not one telephone number. Write it with all its digits.")
)
CALL_ME_OTHER = refusal(
    "call_me_other", _("The two numbers are not the same. Write the number twice.")
)
CALL_ME_RULE = refusal(
    "call_me_rule",
    _("We may not call this number: it is abroad or costs more. Give another, or stay here."),
)
CALL_MOVED_ON = refusal("call_moved_on", _("This is not possible any more: the call has moved on."))
CLOSING_PIN_WEAK = refusal(
    "closing_pin_weak",
    _("Choose 8 to 12 digits that nobody guesses: not one again and again, and none in a row."),
)
DEPARTMENT_GONE = refusal("department_gone", _("This department is not on the list any more."))
DIALLED_ENOUGH = refusal(
    "dialled_enough",
    _(
        "The office has used up its calls of today: no more go out until midnight. Callers still "
        "reach you. An administrator can raise the limit."
    ),
)
DIALLED_NOT_YOURS = refusal(
    "dialled_not_yours",
    _("Your role may not dial such numbers (%(kind)s). Ask a supervisor to call."),
)
EMERGENCY_NUMBER = refusal(
    "emergency_number", _("Emergency numbers are not dialled from here. Use an ordinary telephone.")
)
GUEST_GONE = refusal("guest_gone", _("This call cannot be begun any more. Press “Call” once more."))
GUEST_NUMBER = refusal(
    "guest_number",
    _("We cannot call the number that you gave. Correct it, or leave that field empty."),
)
GUESTS_MANY = refusal(
    "guests_many",
    _("Too many calls from browsers are going on just now. Try again in a few minutes, or phone."),
)
GUESTS_MANY_HERE = refusal(
    "guests_many_here",
    _("There were many calls from your network just now. Try again in a few minutes, or phone."),
)
NO_NUMBER = refusal("no_number", _("This is not a telephone number that can be called."))
NO_WAY_OUT = refusal("no_way_out", _("This office's line does not dial out."))
NO_WEB_CALLS = refusal("no_web_calls", _("This office cannot be called from the browser."))
NOBODY_ASKED = refusal("nobody_asked", _("Nobody is on the other line any more."))
NO_TALK = refusal("no_talk", _("This call does not go on any more."))
NOT_LISTENING = refusal(
    "not_listening", _("Your telephone is not in this call: listen in first, then take it over.")
)
NOTHING_SAID_THERE = refusal(
    "nothing_said_there", _("The menu says nothing there in that language.")
)
NUMBER_NOT_ALLOWED = refusal(
    "number_not_allowed", _("Numbers with this beginning may not be called from here.")
)
ONLY_CALLS = refusal("only_calls", _("This is possible in a call by telephone alone."))
PASSED_ON = refusal("passed_on", _("The department has taken the call over."))
NO_DESK_PHONE = refusal("no_desk_phone", _("No desk telephone is set up."))
PHONE_ELSEWHERE = refusal("phone_elsewhere", _("The telephone is in another window."))
PRICES_WRONG = refusal(
    "prices_wrong",
    _(
        "“%(what)s” is no price: write the beginning of numbers and what a minute costs, such as "
        "+48 0.05, each beginning once."
    ),
)
SHORT_NUMBER_NOT_ALLOWED = refusal(
    "short_number_not_allowed",
    _("This short number is not on the list of numbers that may be called."),
)
SOUND_TOO_LARGE = refusal("sound_too_large", _("The file is larger than 24 megabytes."))
SOUND_TOO_LONG = refusal("sound_too_long", _("The recording is longer than two minutes."))
TOO_MUCH_WRITTEN = refusal(
    "too_much_written", _("Write at most %(n)d characters at once, and only what is to be spelt.")
)
UNKNOWN_NUMBER = refusal("unknown_number", _("This office has no such number."))
SOUND_UNREADABLE = refusal(
    "sound_unreadable",
    _("The file must be a wav file of 16 bits, one or two channels, 8 to 48 kHz."),
)
NUMBER_TAKEN = refusal("number_taken", _("This number is in use already, here or elsewhere."))
NUMBER_WRONG = refusal(
    "number_wrong", _("Write the number as it is dialled, such as +48140001919.")
)
NUMBER_USED = refusal(
    "number_used",
    _("There were calls with this number. Take it out of use instead of removing it."),
)
LISTENED_TO_ALREADY = refusal(
    "listened_to_already", _("Another supervisor is at this call already.")
)
MENU_WRONG = refusal("menu_wrong", _("This menu cannot be used: %(words)s"))
TRIED_JUST_NOW = refusal(
    "tried_just_now", _("A test call was made just now. Wait a minute before the next.")
)
MENU_NO_STEP = refusal(
    "menu_no_step", _("Somebody has changed the menu meanwhile: this place is no longer there.")
)
MENU_TOO_LARGE = refusal("menu_too_large", _("There is no place for more in this menu."))
MENU_LOOPS = refusal(
    "menu_loops", _("There it would lead round in circles, and nobody would ever arrive.")
)
MENU_PERSON = refusal(
    "menu_person", _("This is where 0 leads: a caller always reaches a person. It stays.")
)
MENU_NOT_READY = refusal(
    "menu_not_ready", _("This cannot be published yet: see what is still to be done.")
)
MENU_NO_DRAFT = refusal(
    "menu_no_draft", _("There is nothing to publish: somebody has done so, or put it away.")
)
MENU_QUEUE = refusal(
    "menu_queue", _("The step %(step)s of the menu leads to no queue in use. Choose another.")
)
NO_BOX = refusal("no_box", _("The office has no message box in use."))
BOX_USED = refusal(
    "box_used", _("Messages were left in this box. Take it out of use instead of removing it.")
)
MENU_SHARED = refusal("menu_shared", _("Callers hear another number's menu here. Change it there."))
MENU_CARD = refusal(
    "menu_card", _("The step %(step)s of the menu speaks no service card in use. Choose another.")
)
MENU_BOX = refusal(
    "menu_box", _("The step %(step)s of the menu leads to no message box in use. Choose another.")
)
NO_BASIS = refusal(
    "no_basis", _("Write by which law, and what for, calls are recorded: without it nothing is.")
)
RULE_USED = refusal(
    "rule_used", _("Callers were told of this recording. Turn it off instead of removing it.")
)
NOT_RECORDED = refusal("not_recorded", _("This call is in no queue whose calls are recorded."))
RECORDING_REFUSED = refusal(
    "recording_refused", _("The caller has not agreed to be recorded, or was not told of it.")
)
MAY_NOT_HEAR = refusal(
    "may_not_hear", _("Only who may hear recordings in this office can do that.")
)
NO_REASON_TO_HEAR = refusal(
    "no_reason_to_hear", _("Write in a few words why: it is kept with your name.")
)
WAITING_WORDS_WRONG = refusal(
    "waiting_words_wrong",
    _("At most 20 messages, each in Polish at least and not longer than half a minute."),
)
