"""What one page of a meeting may do. Nobody real comes near it."""

from datetime import timedelta

LONGEST = 4000  # characters of one text
LONGEST_SIGNAL = 64 * 1024  # bytes of what one browser says to another at once
#: Of one seat in a minute: texts; ways that its browser proposes; other changes.
MESSAGES, SIGNALS, CHANGES = 30, 900, 120
SOUNDS = 20  # telephones that one seat gets in ten minutes
FILES, FILES_BYTES = 20, 60 * 1024 * 1024  # of one meeting's customer, and all of them together
#: For so long what browsers say to each other is kept: a page that comes later begins anew.
SIGNALS_KEPT = timedelta(minutes=2)
#: For so long a page may still read how its meeting ended.
TOKEN_AFTER_END = timedelta(hours=1)
#: For so long the network is kept that a meeting came from: what begins in an hour is counted.
NETWORK_KEPT = timedelta(hours=1)
#: A page that is loaded anew is there by then; until then nobody takes its picture away.
AWAY_AFTER = timedelta(seconds=8)
