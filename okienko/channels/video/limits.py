"""What one page of a meeting may do. Nobody real comes near it."""

from datetime import timedelta

LONGEST = 4000  # characters of one text
#: Bytes of what one browser says to another at once, by its kind.
LONGEST_SIGNAL = {"description": 64 * 1024, "candidate": 4 * 1024, "line": 128}
#: What a page is told as its stream opens, which holds `streams.WAITING`: the newest of its texts,
#: and all that others' browsers have said to it lately.
LINES, SIGNALS_WAITING = 100, 380
#: Of one seat in a minute: texts; ways its browser proposes; other changes; its page's comings.
MESSAGES, SIGNALS, CHANGES, COMINGS = 30, 900, 120, 30
SOUNDS = 60  # telephones that one seat gets in ten minutes: sound that fails is sought each 15 s
#: Words as they are typed and where somebody points: of one seat in a minute, and bytes of each.
PASSINGS, LONGEST_PASSING = 600, 20 * 1024
PAGES = 500  # of a document that is shown
SNAPSHOTS = 30  # stills that are asked for in one meeting
NUMBERS = 10  # numbers to be called at, of one seat in ten minutes
PHONES, PHONES_IN_ALL = 3, 20  # people by telephone at once, and calls to any, of one meeting
PHONES_TOLD = timedelta(minutes=1)  # for so long pages say what became of a call that ended
#: For so long what browsers say to each other is kept: a page that comes later begins anew.
SIGNALS_KEPT = timedelta(minutes=2)
#: For so long a relay lets a new way of the pictures begin, and how long before its end the page
#: is told another password; a way that goes on stays (coturn asks once).
RELAYED, RENEWED = timedelta(minutes=10), timedelta(minutes=5)
#: For so long a customer whose talk was cut off may go on, who is back on the page.
GOES_ON = timedelta(minutes=10)
#: For so long a page may still read how its meeting ended.
TOKEN_AFTER_END = timedelta(hours=1)
#: For so long the network is kept that a meeting came from: what begins in an hour is counted.
NETWORK_KEPT = timedelta(hours=1)
#: A link for an interpreter from outside is opened by then, or never.
LINK_VALID = timedelta(minutes=15)
#: A page that is loaded anew is there by then; until then nobody takes its picture away.
AWAY_AFTER = timedelta(seconds=8)
#: A supervisor who was given a seat, or who accepted to assist, is there by then, or has left.
COMES_WITHIN = timedelta(minutes=1)
