"""What the walk over tables, functions and addresses has been told. Each entry says why."""

#: SECURITY DEFINER functions: they see over the walls, so each is named here with its reason.
#: All have a fixed search_path and can be called by the program's role alone.
FUNCTIONS = {
    "okienko_number_events": "the numberer gives positions over all offices; returns a count",
    "okienko_events_after": "the system's readers and the feed read events of all offices",
    "okienko_last_pos": "a number: where the log ends",
    "okienko_timers_due": "which office has a timer due, so that it is run inside that office",
    "okienko_next_timer": "a time: when the switchboard looks again",
    "okienko_office_ids": "ids of all offices, for the system's readers",
    "okienko_seats_of": "in which offices a login sits, before any office is set",
    "okienko_office_of_slug": "the office of a public page's address",
    "okienko_find_customers": "trigram search; filters by okienko_offices() itself",
    "okienko_phone_number": "the office of a number that was called",
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
    "health": "states of the parts, for monitoring",
    "health/live": "whether this process serves, for balancers",
    "account/login/": "the sign-in itself",
    "account/logout/": "signs out; without a sign-in leads to the landing page",
    "language/setlang/": "chooses a language, kept in a cookie",
}

#: What stands for a part of an address that is not the id of a row: converter or name -> value.
PARAMETERS: dict[str, object] = {}
