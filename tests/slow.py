"""Whether time grows with the length of hostile text, not faster."""

import gc
import time
from collections.abc import Callable

#: What a line that nobody writes may be made of, again and again.
PIECES = (
    "1", "12 ", "1234567890", "a", "a ", " ", "\t", "\n", "-", "_", ".", ":", ";", ",", "/", "|",
    "@", "<", ">", "(", ")", "[", "]", "{", "=", "?", "!", "&", "#", "%", "+", "*", "~", "\\",
    '"', "'", "a@", "@a.", "a@b.pl ", "<a@b.pl>", "a.b.", "a:", "a: ", ":a\n", "<a ", "<!--",
    "</a>", "&#", "&amp", "=?utf-8?q?a?= ", "=?", "Re: ", "Re:", "re[1]", "[K-2026-000001] ",
    "K-2026-", "ż", "ў", "\xa0", "\u200b", "> ", ">", ">\n", "w dniu ", "w dniu 2026:\n",
    "On a wrote", "napisał ", "From: a@b\n", "Od: 1\nDo: 2\n", "From:\n", "-- \n", "-----",
    "+48 ", "00 48 ", "tel. ", "wew. ", "0 22 ", "http://", "www.a.", "a-", "'a", "(a", "\r",
    "\r\n", "x=", "x*0*=", "filename*0=a;", "boundary=",
    "PL61 1090 1014 0000 0712 1981 2874 | 2026-03-02 | 1 234,56 PLN | 12345678901234567890123456\n",
    "w dniu 1 ala ma kota ", "1:", "12:12 ", "2026-03-02 ", "napisał(", "á",
)  # fmt: skip


def seconds(step: Callable[[str], object], text: str) -> float:
    """Processor time of `step(text)`, without that of other threads and of collecting garbage.

    A collection walks everything that the test's process holds, whatever the text is.
    """
    gc.collect(0)
    gc.disable()
    try:
        began = time.thread_time()
        step(text)
        return time.thread_time() - began
    finally:
        gc.enable()


def superlinear(
    step: Callable[[str], object], text: str, *, allowed: float, growth: float = 3.0
) -> str:
    """Words when `step` takes more than `allowed` seconds and its time grows too fast; or "".

    A part comes first, so that a bad one is found before it hurts; a doubtful one is measured
    again, half of the text and the whole by turns, and is good when one of three rounds says so:
    what is bad is so each time, and a busy machine is not.
    """
    if seconds(step, text[: len(text) // 8]) < allowed and seconds(step, text) < allowed:
        return ""
    half_text = text[: len(text) // 2]
    for _ in range(3):
        half, whole = (min(seconds(step, t) for _ in range(2)) for t in (half_text, text))
        if whole < allowed or whole < growth * half:
            return ""
    return f"{text[:24]!r}... {len(text)} characters: {whole:.2f} s, half of them {half:.2f} s"


def long(piece: str, length: int) -> str:
    """`piece` again and again."""
    return (piece * (length // len(piece) + 1))[:length]
