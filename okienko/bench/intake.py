"""E-mails taken in per second over a real IMAP server: Dovecot on the loopback address."""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from okienko.channels.email.specimen import large_letter, sample_letter

from .dovecot import PASSWORD, Dovecot, dovecot_is_here, make_dovecot
from .figures import Measured, Unavailable, row
from .mail import child, office, scratch

LETTERS = 400  # in each mailbox
LARGE = ("large1", "large2", "large3", "large4")
MEGABYTES = 36


@row(
    "intake",
    "E-mails taken in over IMAP",
    "From Dovecot's mailbox to the committed rows: fetched some at a time, read in processes "
    "beside the switchboard, one durable transaction each, the original kept byte for byte. The "
    "transaction limits it: its statements, and Python between them.",
)
def measure() -> Sequence[Measured]:
    """Letters a second: one mailbox, then two at once; a third warms up what starts once."""
    if not dovecot_is_here():
        raise Unavailable("Dovecot is missing: apt-get install dovecot-imapd")
    boxes = {"warm": 20, "alone": LETTERS, "first": LETTERS, "second": LETTERS}
    # not in the home of the database: Dovecot's users may not look into that
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder, scratch() as home:
        server = make_dovecot(Path(folder))
        server.start()
        try:
            for user, count in boxes.items():
                _fill(server, user, [sample_letter(f"{user}{number}") for number in range(count)])
            for user in LARGE:
                _fill(server, user, [large_letter(user, MEGABYTES)])
            found = json.loads(child(home, "okienko.bench.intake", str(server.imap_port)))
        finally:
            server.stop()
    note = f"{len(sample_letter('x')) // 1000} kB each, with HTML and an attachment"
    return [
        Measured("taken in over IMAP, one mailbox", found["one"], "per s", aim="100", note=note),
        Measured("taken in over IMAP, two mailboxes at once", found["two"], "per s", aim="150"),
        Measured(
            f"memory with {len(LARGE)} letters of {MEGABYTES} MB at once, all processes",
            found["most"] / 1e6,
            "MB",
            aim="under 300",
            note=f"{found['before'] / 1e6:.0f} MB before; the switchboard without its other doors",
        ),
    ]


def _fill(server: Dovecot, user: str, letters: Sequence[bytes]) -> None:
    with server.client(user) as client:
        for raw in letters:
            client.append("INBOX", raw.replace(b"\n", b"\r\n"))


def _measure_here(port: int) -> None:
    number = office()
    from okienko.channels.email.bench import memory_over_imap, over_imap

    over_imap(number, port, PASSWORD, ["warm"], 20)
    one = over_imap(number, port, PASSWORD, ["alone"], LETTERS)
    two = over_imap(number, port, PASSWORD, ["first", "second"], LETTERS)
    before, most = memory_over_imap(number, port, PASSWORD, LARGE, 1)
    print(json.dumps({"one": one, "two": two, "before": before, "most": most}))


if __name__ == "__main__":
    _measure_here(int(sys.argv[1]))
