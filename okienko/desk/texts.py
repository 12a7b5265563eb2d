"""The texts of the page's scripts, in the reader's language: frontend/texts.ts takes them."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from okienko.look.texts import counting_texts
from okienko.look.video_texts import stage_texts


def texts() -> dict[str, str]:
    """Each key of the scripts with its text; {names} are filled in by the page."""
    return {**_strip(), **_troubles(), **_page(), **_video(), **_help(), **stage_texts()}


def _strip() -> dict[str, str]:
    return {
        **counting_texts(),
        "ready": pgettext("button", "Ready"),
        "pause": _("Break"),
        "dial": _("Dial"),
        "check": _("Check"),
        "take_over": _("Take it over"),
        "to_browser": _("Back to the browser"),
        "answer_there": _("Answer on the desk telephone, {left} s"),
        "desk_phone_line": _("Calls ring on the desk telephone."),
        "kept_line_desk": _(
            "The desk telephone was lost. The customer hears music for {left} s more, then goes "
            "back to the head of the queue."
        ),
        "answer": pgettext("button", "Answer"),
        "decline": _("Decline"),
        "mute": _("Mute"),
        "unmute": _("Unmute"),
        "hold": _("Hold"),
        "transfer": _("Pass on"),
        "keypad": _("Keypad"),
        "hang_up": _("Hang up"),
        "back_to_call": _("Back to the call"),
        "more_time": _("+ 2 min"),
        "finish": _("Save and release"),
        "complete": _("Connect them"),
        "give_up": _("Back to the customer"),
        "swap_customer": _("To the customer"),
        "swap_asked": _("To the other line"),
        "gather": _("All three together"),
        "apart": _("Apart"),
        "leave_them": _("Leave them in talk"),
        "let_go": _("Let the other line go"),
        "record": _("Record"),
        "record_stop": _("Stop recording"),
        "record_pause": _("Pause recording"),
        "record_on": _("Go on recording"),
        "record_never": _("Do not record"),
        "off_who": _("The telephone is off"),
        "off_line": _("Press “Ready” to turn on microphone, ring and notifications."),
        "pause_line": _("No contacts come. Press “Ready” when you are back."),
        "ready_who": _("Waiting for a contact"),
        "checked": _("Microphone and loudspeaker checked at {time}."),
        "unchecked": _("Microphone and loudspeaker not checked today."),
        "bars_0": "",
        "bars_1": _("The line is bad."),
        "bars_2": _("The line is weak."),
        "bars_3": _("The line is fair."),
        "bars_4": _("The line is good."),
        "connecting": _("Connecting the telephone"),
        "connecting_line": _("Calls come as soon as it is connected."),
        "phone_off_line": _("The page was loaded anew. Press “Ready” to turn the telephone on."),
        "to_answer": _("{left} s to answer"),
        "dialling": _("Calling {line}"),
        "muted": _("The customer does not hear you: your microphone is muted."),
        "devices": _("Microphone"),
        "fault_no_microphone": _("Your microphone is gone: {who} does not hear you"),
        "fault_no_microphone_line": _(
            "Plug a headset in: it is used at once. Until then put the customer on hold."
        ),
        "fault_microphone_refused": _(
            "The browser keeps the microphone back: {who} does not hear you"
        ),
        "fault_microphone_refused_line": _(
            "Click the padlock beside the address and allow it: it is used at once. Until then put "
            "the customer on hold."
        ),
        "fault_no_packets": _("No sound of yours leaves this computer: {who} does not hear you"),
        "fault_no_packets_line": _(
            "The network or the microphone has stopped. Put the customer on hold, or call back."
        ),
        "fault_no_sound": _("Your microphone gives no sound at all"),
        "fault_no_sound_line": _(
            "Is it switched off at the cable or in the computer? The customer hears nothing."
        ),
        "fault_unheard": _("Nothing comes from {who}"),
        "fault_unheard_line": _(
            "The line has carried no sound for some seconds. If it stays so, call back."
        ),
        "fault_not_arriving": _("Your sound does not reach us: {who} does not hear you"),
        "fault_not_arriving_line": _(
            "It leaves this computer and is lost in your network. Put the customer on hold, use a "
            "cable or another network, or pass the call on."
        ),
        "fault_customer_silent": _("Nothing comes from {who}"),
        "fault_customer_silent_line": _(
            "Their telephone or its operator sends no sound; yours is in order. Say so; if it "
            "stays so, call back."
        ),
        "fault_customer_deaf": _("{who} probably does not hear you"),
        "fault_customer_deaf_line": _(
            "Your sound reaches us, and is lost on the way to them. Ask whether you are heard; if "
            "not, call back."
        ),
        "bad_official": _("Your network is bad: use a cable, or stop what loads it."),
        "bad_customer": _("The customer's line is bad: speak slowly, or offer to call back."),
        "line_official_in": _("From you to us"),
        "line_official_out": _("From us to you"),
        "line_customer_in": _("From the customer to us"),
        "line_customer_out": _("From us to the customer"),
        "line_lost": _("{share} % lost"),
        "line_jitter": _("unsteady by {ms} ms"),
        "line_trip": _("there and back {ms} ms"),
        "line_unknown": _("not reported"),
        "held_who": _("{who} waits"),
        "held_line": _("On hold for {time}. After a minute come back with news."),
        "held_long": _("On hold for {time} already. Come back and say how long it takes."),
        "asking_rings": _("Calling {name}"),
        "asking_talks": _("You speak with {name}"),
        "asking_line": _("{who} hears music for {time}."),
        "asking_waits": _("You speak with {who}"),
        "asking_waits_line": _("{name} hears music."),
        "asking_together": _("You speak with {who} and {name}"),
        "asking_together_line": _("All three hear one another."),
        "ear_listen": _("Only listen"),
        "ear_whisper": _("Speak to the official alone"),
        "ear_join": _("Take part"),
        "ear_take_over": _("Take the call over"),
        "ear_stop": _("Go"),
        "listens_listen": _("You listen: {name} with {who}"),
        "listens_listen_line": _("Nobody hears you. {name} sees that you are there."),
        "listens_whisper": _("You listen and whisper: {name} with {who}"),
        "listens_whisper_line": _("Only {name} hears you; the customer does not."),
        "listens_join": _("You take part: {name} with {who}"),
        "listens_join_line": _("All three hear one another."),
        "asking_blind_line": _(
            "{who} hears music for {time} and is connected as soon as somebody answers."
        ),
        "asked_busy": _("{name} was busy"),
        "asked_no_answer": _("{name} did not answer"),
        "asked_failed": _("{name} could not be reached"),
        "asked_gone": _("{name} hung up"),
        "asked_line": _("{who} hears music for {time}. Go back and say so, or pass the call on."),
        "kept_who": _("{who} waits for your return"),
        "kept_line": _(
            "The page was loaded anew. The customer is on hold for {left} s more, then goes back "
            "to the head of the queue."
        ),
        "after_who": _("Writing up the call"),
        "after_line": _("{who}, {talk}. {left} left, then “Ready” again."),
        "after_line_open": _("{who}, {talk}."),
        "time_up": _("The time was up: you are free again. The contact can still be described."),
        "look_off": _("Telephone off"),
        "look_connecting": _("Connecting"),
        "look_ready": _("Ready"),
        "look_no_phone": _("No telephone"),
        "look_rings": _("It rings"),
        "look_talks": _("In a call"),
        "look_unheard": _("Not heard"),
        "look_held": _("On hold"),
        "look_kept": _("Waits for you"),
        "look_after": _("After the call"),
    }


def _troubles() -> dict[str, str]:
    return {
        "trouble_desk_phone": _("The desk telephone is not connected"),
        "trouble_desk_phone_line": _(
            "Has it power and a network? Until it is back calls go to others; or answer here."
        ),
        "trouble_no_tls": _("This browser gives no microphone here"),
        "trouble_no_tls_line": _(
            "The page came without TLS from another computer. Open it by an address that begins "
            "with https:// (docs: “on a server”), or on the computer itself as http://localhost."
        ),
        "trouble_no_microphone": _("No microphone"),
        "trouble_no_microphone_line": _("Plug in a headset, then “Check”."),
        "trouble_microphone_refused": _("No access to the microphone"),
        "trouble_microphone_refused_line": _(
            "The browser keeps it back. Click the padlock beside the address, allow the "
            "microphone, then “Check”."
        ),
        "trouble_no_link": _("The telephone exchange does not answer"),
        "trouble_no_link_line": _(
            "It is tried again by itself. E-mails can be answered meanwhile."
        ),
        "trouble_no_sound": _("Your network lets no sound through"),
        "trouble_no_sound_line": _(
            "The customer goes to a colleague. Use another network, then “Check”; tell the "
            "administrator, whom a relay may help."
        ),
        "trouble_refused": _("The telephone exchange refuses this telephone"),
        "trouble_refused_line": _(
            "“Check” asks for a new password. If it stays so, tell the administrator."
        ),
        "trouble_other_window": _("The telephone is in another window"),
        "trouble_other_window_line": _(
            "You have a second desk open. Calls ring there; here you can take it over."
        ),
    }


def _page() -> dict[str, str]:
    return {
        "title": _("Desk – Okienko"),
        "phone_off": _("Telephone off"),
        "phone_connecting": _("Connecting"),
        "phone_registered": _("Telephone ready"),
        "phone_failed": _("No telephone"),
        "phone_none": _("No telephone"),
        "rings_title": _("It rings: {who}"),
        "offered_title": _("For you: {who}"),
        "chat_wrote": _("{who} has written"),
        "chat_sending": _("sending…"),
        "quick": _("Quick replies"),
        "quick_found": _("Quick replies: {count}. Arrows choose, Enter puts it in."),
        "chat_whispered": _("A supervisor whispers to you in the chat with {who}"),
        "chat_waits": _("waits for your answer {time}"),
        "chat_slow": _("waits too long for your answer: {time}"),
        "chat_is_slow": _("{who} waits too long for an answer"),
        "chat_away": _("left the page at {since}; the chat is kept until {until}"),
        "notice": _("Click to go to your desk."),
        "minutes": _("{count} min"),
        "hours": _("{count} h"),
        "days": _("{count} days"),
        "device_default": _("The browser's default"),
        "microphone": _("Microphone"),
        "loudspeaker": _("Loudspeaker"),
        "loudspeaker_gone": _(
            "The chosen loudspeaker is gone: the sound comes from the browser's default."
        ),
        "loudspeaker_back": _("The sound comes from the chosen loudspeaker again."),
        "sound_off": _(
            "The sound is off in this window: click here, or press a key, to hear it ring."
        ),
        "sound_turn_on": _("Turn the sound on"),
        "speak": _("Say something: the bar must move."),
        "heard": _("The microphone hears you."),
        "link_lost": _("No connection since {time}. What you see may be old; a call goes on."),
        "link_late": _(
            "The server has been silent since {time}. What you see may be old; a call goes on."
        ),
        "format": _("Format"),
        "format_plain": _("Plain text"),
        "format_bold": _("Bold"),
        "format_italic": _("Italic"),
        "format_list": _("List"),
        "format_numbers": _("Numbered list"),
        "format_link": _("Link"),
        "format_address": _("Address of the link (https://…)"),
        "format_bar": _("How the text looks"),
        "pasted": pgettext("name of a pasted picture's file", "picture"),
        "also_writes": _("{name} is writing here, too."),
        "each_begins": _("The letters are being sent…"),
        "each_sent": _("Sent: {n} of {all}."),
        "each_stop": _("Stop"),
        "each_done": _("Letters on their way: {n}."),
        "each_stopped": _("Stopped."),
        "each_failed": _("Not everybody has a letter."),
        "each_left": _(
            "Sent: {n}. Who has none yet stands under “To”: send again, and nobody gets it twice."
        ),
        "draft_saved": _("Draft saved at {time}."),
        "draft_unsaved": _("Not saved: no connection. The text is kept in this window."),
        "draft_gone": _("This draft was sent or put away in another window."),
        "draft_files": _("Add these files again: {names}"),
        "draft_other": _("Another text of yours, of {time}, was written at the same time"),
        "draft_take": _("Use that one"),
        "draft_leave": _("Put it away"),
        "no_link": _("No connection: it was not sent. Try again."),
        "failed_to_do": _("It did not work. Try again in a moment."),
        "too_large": _("This is too large to be sent. Take smaller files or a shorter text."),
        "failed_to_load": _("This part could not be loaded."),
        "again": _("Try again"),
        "overtaken": _("It is not possible any more; the page shows the new state."),
        "reload_waits": _("A new version of the page is loaded when the call is over."),
        "signed_out": _("Your sign-in has ended. A call goes on; sign in again in a new window."),
        "sign_in": _("Sign in"),
    }


def _video() -> dict[str, str]:
    return {
        "video_off": _("Camera off"),
        "video_on": _("Camera on"),
        "video_fill": _("Full screen"),
        "video_float": _("Window of its own"),
        "video_take": _("Show it here"),
        "video_show": _("To the conversation"),
        "video_sound_lost": _(
            "The sound is interrupted; it is connected anew by itself. Pictures and writing go on: "
            "tell the customer in the text line, or call them by telephone if it stays away."
        ),
        "video_again": _("Try the pictures again"),
        "video_leave": _("Leave"),
        "video_elsewhere": _("The pictures are in another window."),
        "video_busy_here": _("You are in another conversation."),
        "video_relay": _("The customer asks you to call somebody for them:"),
        "video_relay_called": _("Called for the customer, as they asked:"),
        "video_relay_call": _("Call them"),
        "video_call_in": _("Call somebody in"),
        "video_call_in_name": _("Who is called (the customer sees it)"),
        "video_call_in_number": _("Telephone number"),
        "video_call_in_now": _("Call"),
        "video_call_in_hint": _(
            "They hear everybody and are heard. The office's number is shown to them, and their "
            "number is shown to nobody outside the office."
        ),
        "video_hang_up": _("Hang up"),
        "video_phone_end": _("End the call with {name}"),
        "video_camera_refused": _(
            "The browser keeps the camera back. Click the padlock beside the address and allow it."
        ),
        "video_camera_busy": _("Another program uses the camera. Close it, then try again."),
        "video_camera_none": _("There is no camera here. The customer sees that yours is off."),
    }


def _help() -> dict[str, str]:
    return {
        "you": _("You"),
        "office": _("Office"),
        "no-link": _("No connection: it was not sent. Try again."),
        "video_step_begin": _("Begin without an interpreter"),
        "video_step_stop": _("End the search"),
        "video_step_link": _("One-time link for an outside interpreter"),
        "video_step_end-link": _("Take back the link"),
        "video_step_seek": _("Seek an interpreter"),
        "video_step_take-back": _("Take back the invitation of {name}"),
        "video_step_take-back-here": _("Let {name} go"),
        "video_step_hand-over": _("Hand the call over to {name}"),
        "video_colleague_asked": _("{name} is invited; their desk rings."),
        "video_colleague_coming": _("{name} has accepted."),
        "video_colleague_declined": _("{name} has declined the invitation."),
        "video_colleague_lapsed": _("{name} has not answered the invitation."),
        "video_colleague_left": _("{name} has left the call."),
    }
