"""What the walk over tables, functions and addresses has been told. Each entry says why."""

from okienko.statistics.figures import FIGURES

#: SECURITY DEFINER functions: row security does not hold for them, so each is named here with its
#: reason.
#: All have a fixed search_path and can be called by the program's role alone.
FUNCTIONS = {
    "okienko_number_events": "the numberer gives positions over all offices; returns a count",
    "okienko_events_after": "the system's readers and the feed read events of all offices",
    "okienko_last_pos": "a number: where the log ends",
    "okienko_timers_due": "which office has a timer due, so that it is run inside that office",
    "okienko_next_timer": "a time: when the switchboard looks again",
    "okienko_office_ids": "ids of all offices, for the system's readers",
    "okienko_seats_of": "in which offices a login sits, before any office is set",
    "okienko_lacks_factor": "a yes or no about one login, before any office is set",
    "okienko_office_of_slug": "the office of a public page's address",
    "okienko_find_customers": "trigram search; filters by okienko_offices() itself",
    "okienko_search": "words by their index; filters by okienko_offices() itself",
    "okienko_search_words": "likeness by its index; filters by okienko_offices() itself",
    "okienko_own_addresses": "which of the addresses asked for are mailboxes here; names no office",
    "okienko_hook": "the account whose provider knocks; asked with a token of 256 random bits",
    "okienko_short": "where a short address leads, which is a page for everybody",
    "okienko_chat_window": "the window of a public key, which stands on web sites; names no office",
    "okienko_chat_visit": "whose chat a token is of; asked with a token of 256 random bits",
    "okienko_phone_number": "the office of a number that was called",
    "okienko_installation_offices": "for who runs it all: names, addresses, how many people",
    "okienko_installation_doors": "for the same: names of connections and the numbers of offices",
    "okienko_installation_contacts": "for the same: contacts by channel, seconds of calls, counted",
    "okienko_installation_storage": "for the same: bytes kept for each office, counted",
}

#: Columns that hold the id of something in an ordinary number, with no foreign key.
LOOSE_IDS = {
    "events_event.office_id": "sixteen writers would queue for a share lock on one office's row",
    "events_timer.office_id": "as the event's",
    "events_setaside.office_id": "as the event's",
}

#: Addresses (as `resolve` names their route) that anybody may open without a sign-in.
PUBLIC = {
    "": "the landing page",
    "demo/ring/": "a button of the landing page; outside the demo there is no such page",
    "demo/telephone/": "the landing page's telephone, by the browser's own session; demo only",
    "demo/telephone/write/": "the same",
    "<slug:office>/": "how to reach an office, for its customers",
    "<slug:office>/form/": "the forms of an office, for its customers",
    "<slug:office>/form/<slug:place>/": "a draft; asks for the cookie of the browser that began it",
    "<slug:office>/form/<slug:place>/contact/": "the same",
    "<slug:office>/form/<slug:place>/check/": "the same",
    "<slug:office>/form/<slug:place>/sent/": "the same",
    "<slug:office>/call/": "where customers call an office from the browser",
    "<slug:office>/o/<str:token>/": "two questions after a call; asks for a token of 72 bits",
    "<slug:office>/video/": "where customers begin a video call",
    "<slug:office>/video/check/": "where anybody tries what a call needs; shows nothing of anybody",
    "<slug:office>/video/interpreter/": "where a one-time link leads; it asks for its secret",
    "<slug:office>/logo.png": "the picture of an office, for its customers",
    "s/<slug:code>": "short addresses of pages for customers; leads to those alone",
    "given/<str:token>/<str:name>": "one file of an answer, for some hours; its address is signed",
    "hooks/<slug:kind>/<slug:token>": "where providers knock; asks for the token and a signature",
    **{
        f"chat/<slug:key>{what}": "what browsers load of the chat; the same for every window"
        for what in (".js", "/window.js", "/texts")
    },
    "chat/<slug:key>/": "the chat's window as a page; names the office whose key it is",
    **{
        f"chat/<slug:key>/{what}": "a window on web sites; a chat asks for its token"
        for what in (
            *("begin", "say", "seen", "file", "file/<int:file_id>", "end", "leave", "rate", "call"),
            *("by-email", "transcript", "transcript.txt", "link", "resume"),
        )
    },
    **{
        f"video/<slug:office>/check/{what}": "tries a relay, a telephone; bounded by network"
        for what in ("relay", "sound", "report")
    },
    "video/join": "a one-time link of an interpreter; bounded by network",
    "video/<slug:office>/begin": "lets a customer wait; bounded by network and by office",
    "video/<slug:office>/book": "holds a time; bounded by network, address",
    **{
        f"video/<slug:office>/link/{what}": "asks for the link of a video call that was agreed"
        for what in ("confirm", "off", "move", "calendar.ics")
    },
    **{
        f"video/{what}": "a page of a video call asks for the token of its seat"
        for what in (
            *("signal", "flags", "say", "file", "file/<int:file_id>", "sound", "leave"),
            "phone",
            *("passing", "document", "screen", "snapshot", "snapshot/<int:snapshot_id>"),
            *("snapshot/<int:snapshot_id>/still", "without"),
        )
    },
    "phone/guest/begin/<slug:office>/": "lets a customer's browser call, some in ten minutes",
    **{
        f"phone/guest/{what}/": "a customer's call from the browser asks for its token"
        for what in ("now", "say", "end")
    },
    "phone/device/<str:token>.xml": "a desk telephone's settings; asks for a one-time secret",
    "start/<slug:code>/": "founds the first office; its code is a secret, and opens nothing later",
    "account/login/": "the sign-in itself",
    "account/forgotten/": "notes that a password was forgotten; answers alike for every login",
    "account/factors/": "leads to one's own page, which asks for a sign-in",
    "account/factors/keys/": "leads to one's own page, which asks for a sign-in",
    "account/join/": "where a one-time link is used; asks for its code of 192 random bits",
    "account/too-large/": "says that what was sent was too large; shows nothing of anybody",
    "account/logout/": "signs out; without a sign-in leads to the landing page",
    "desk/keys/": "the list of shortcuts; the same for everybody",
    "desk/signed-in/": "a window that says the sign-in came, and closes; holds nothing",
    "supervision/": "leads to the wallboard, which asks for a sign-in",
    "language/setlang/": "chooses a language, kept in a cookie",
}

#: Beginnings of addresses that only a supervisor or administrator may send forms to.
ABOVE_OFFICIALS = ("wallboard/", "administration/", "installation/")

#: Parameters of addresses that are ids under another name than their model's -> the model.
ROWS: dict[str, str] = {
    "template_id": "knowledge.ReplyTemplate",
    "service_card_id": "knowledge.ServiceCard",
    "kind_id": "cases.CaseKind",
    "words_id": "interactions.OutcomeWords",
    "other_id": "customers.Customer",
    "file_id": "interactions.Attachment",
    "awaited_id": "interactions.AwaitedFile",
    "view_id": "searching.SavedView",
    "sound_id": "phone.KeptSound",
    "box_id": "phone.Box",
    "questions_id": "satisfaction.Questions",
    "rule_id": "phone.RecordingRule",
    "waiting_words_id": "phone.WaitingWords",
    "part_id": "phone.RecordedPart",
}

#: Parameters of addresses that are words: "name" or "route name" -> words that fit.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "account/factors/key/<int:key>/remove/ key": ("9",),  # of a login, and of no office
    "desk/contact/<int:interaction_id>/matter/<slug:step>/ step": ("join", "part"),
    "desk/customer/<int:customer_id>/address/<slug:step>/ step": ("add", "remove", "share"),
    "desk/customer/<int:customer_id>/join/<int:other_id>/<slug:step>/ step": (
        "propose",
        "dismiss",
        "merge",
    ),
    "key": ("nothing",),
    "desk/video/<int:interaction_id>/help/<slug:step>/ step": ("begin", "seek", "end-link"),
    "desk/contact/<int:interaction_id>/recorded/<slug:step>/ step": ("open", "delete"),
    "desk/contact/<int:interaction_id>/recording/<slug:step>/ step": ("pause", "refuse"),
    "desk/view/<int:view_id>/<slug:step>/ step": ("rename", "remove"),
    "step": ("closed",),  # of a menu: each has one
    "language": ("pl",),
    "<slug:office>/ office": ("nowhere",),
    "place": ("nothing",),  # of a draft: asks for a cookie, too
    "start/<slug:code>/ code": ("nothing",),
    "s/<slug:code> code": ("nothing",),
    "<slug:office>/o/<str:token>/ token": ("nothing",),
    "given/<str:token>/<str:name> token": ("nothing",),
    "given/<str:token>/<str:name> name": ("file.jpg",),
    "hooks/<slug:kind>/<slug:token> kind": ("nowhere",),
    "hooks/<slug:kind>/<slug:token> token": ("nothing",),
    "administration/<int:office_id>/connections/new/<slug:kind>/ kind": ("email", "phone"),
    "administration/<int:office_id>/connections/test/<slug:run>/ run": ("forgotten",),
    "wallboard/figure/<slug:code>/ code": tuple(FIGURES),
    "wallboard/figure/<slug:code>/export.csv code": tuple(FIGURES),
}

#: Names under which forms send the id of a row; those of the models themselves are sent anyway.
FORM_ROWS: dict[str, str] = {
    "contact": "interactions.Interaction",
    "other": "customers.Customer",
    "kept": "customers.Customer",
    "gone": "customers.Customer",
    "kind": "cases.CaseKind",
    "template": "knowledge.ReplyTemplate",
    "answers": "interactions.Message",
}

#: Other fields that forms send, so that a request comes as far as the verbs.
FORM_WORDS: dict[str, str] = {
    "text": "Dzień dobry",
    "to": "ktos@example.pl",
    "words": "Dzień dobry",
    "note": "Dzień dobry",
    "name": "Ktoś inny",
    "title": "Nowa sprawa",
    "reason": "break",
    "state": "not_ready",
    "address": "+48601000999",
    "version": "1",
    "outcome": "intervention",
    "due": "2026-12-24",
    "form": "note",
    "draft": '{"text": "Dzień dobry"}',
}

#: Forms that do several things by a field: route -> the values of fields that are tried.
FORM_VARIANTS: dict[str, list[dict[str, str]]] = {
    "desk/inbox/many/": [
        {"step": step} for step in ("take", "put-back", "queue", "open", "later", "now")
    ]
    + [{"step": "close", "outcome": "information"}],
    "desk/inbox/held/": [{"step": step} for step in ("let_in", "discard", "restore")],
    "desk/contact/<int:interaction_id>/finish/": [{}, {"case": "new"}],
    "desk/case/<int:case_id>/move/": [
        {"move": move}
        for move in ("accept", "annotate", "set_due", "hand_over", "settle", "pass_on", "reopen")
    ],
}

_ANNOUNCEMENT = "administration/<int:office_id>/announcements/<int:announcement_id>/"
#: Addresses with the id of a row that an official of that very office is not shown by GET, and why.
NOT_SHOWN: dict[str, str] = (
    {
        f"administration/<int:office_id>/trunks/<int:account_id>/{end}": (
            "the walk's account is of the first door, and no telephone line"
        )
        for end in ("", "state/", "calls/", "counted/")
    }
    | {
        "phone/sound/<int:sound_id>.wav": "the walk's sound was sealed by no key",
        "phone/recording/<int:part_id>.wav": "to who has said why they hear it, and as the sound",
        "desk/offer/<int:offer_id>/says/": "while it rings at the person's own telephone",
        f"{_ANNOUNCEMENT}<slug:language>/sound/": "nobody spoke the walk's announcement",
        "phone/device/<str:token>.xml": "by a one-time secret, which is no row's id",
        "chat/<slug:key>/file/<int:file_id>": "it is the visitor's, by the token of the chat",
        "video/file/<int:file_id>": "it is of a video call, by the token of a seat in it",
        "video/<slug:office>/link/calendar.ics": "by the link of a video call that was agreed",
        "desk/file/<int:file_id>/preview/": "the walk's file is none that can be drawn",
        "installation/office/<int:office_id>/": "for who runs the installation; no office's own",
        "<slug:office>/call/": "by the office's short name, and where a number may be called so",
        "<slug:office>/video/": "by the office's short name, and where the video door is in use",
        "<slug:office>/video/interpreter/": "as the page of the video call",
        "<slug:office>/video/check/": "by the office's short name, and where browsers may call",
        "<slug:office>/o/<str:token>/": "by the office's short name",
        "<slug:office>/logo.png": "by the office's short name, and there once it has a picture",
    }
    | {
        f"<slug:office>/form/{end}": "by the office's short name, and with the form door in use"
        for end in ("", *(f"<slug:place>/{page}" for page in ("", "contact/", "check/", "sent/")))
    }
)

#: Fields that name rows under other words than the model's: (route, field) -> the ways in which
#: they do, each as the text before the id and the model.
NAMED_ROWS: dict[tuple[str, str], list[tuple[str, str]]] = {
    ("desk/contact/<int:interaction_id>/pass-on/", "to"): [
        ("queue-", "routing.Queue"),
        ("official-", "offices.Official"),
        ("department-", "offices.Department"),
    ],
    ("desk/contact/<int:interaction_id>/finish/", "case"): [("", "cases.Case")],
}

#: Fields that count only beside a certain value of another: (route, field) -> (other, value).
READ_BESIDE: dict[tuple[str, str], tuple[str, str]] = {
    ("desk/contact/<int:interaction_id>/finish/", "department"): ("case", "new"),
    ("desk/contact/<int:interaction_id>/finish/", "kind"): ("case", "new"),
}

#: Fields that name a row and may name one that is gone, and why nothing is refused then.
#: ("*": on every address).
NOT_REFUSED: dict[tuple[str, str], str] = {
    (
        "desk/contact/<int:interaction_id>/case/",
        "kind",
    ): "the walk's contact has a case already: pressed again it is that one, of whatever kind",
    (
        "administration/<int:office_id>/numbers/<int:number_id>/menu/ring/",
        "number",
    ): "no row: the telephone that is to be rung; what cannot be dialled is said on the page",
    (
        "administration/<int:office_id>/trunks/<int:account_id>/ring/",
        "number",
    ): "no row: as above",
    ("*", "contact"): "beside which contact a card is shown: without it, the card alone",
    (
        "desk/contact/<int:interaction_id>/drafts/drop/",
        "other",
    ): "no row: says that only the older of two texts is put away",
    **{
        (f"desk/write/{what}{place}drafts/drop/", "other"): "no row: as above"
        for what in ("", "sms/")
        for place in (
            "",
            "customer/<int:customer_id>/",
            "contact/<int:interaction_id>/",
            "case/<int:case_id>/",
        )
    },
    **{
        (route, name): "what is asked for: of what is not there nothing is found"
        for route in ("desk/view/<int:view_id>/<slug:step>/", "desk/find/save/")
        for name in ("customer", "person", "queue", "topic")
    },
    (
        "desk/contact/<int:interaction_id>/read/",
        "message",
    ): "up to which message a chat was read: of what is not there nothing is",
    ("desk/find/save/", "asked"): "no row: the page's own question, kept as far as it is one",
    ("desk/contact/<int:interaction_id>/pass-on/", "word"): "no row: a word to the colleague",
    (
        "desk/contact/<int:interaction_id>/template/",
        "template",
    ): "no row: a name of the network's; of what it has not nothing is chosen",
    ("desk/contact/<int:interaction_id>/reply/", "template"): "no row: as above",
    ("desk/ringing/", "answers"): "no row: a box that is ticked or not",
    ("phone/credentials/", "window"): "no row: the browser's own name of its window",
    (
        "desk/contact/<int:interaction_id>/recipients/",
        "answers",
    ): "tells what there is to say about the recipients, and writes nothing",
}
