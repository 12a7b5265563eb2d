"""Is this moment of a call recorded? What the caller is told, chooses, and what follows. Pure.

A call in a queue with a rule of recording begins with the short notice (`short`). While it is
heard nothing else is: whoever takes the call waits for its end, so that nobody is recorded who
has not been told. Then words may follow that the caller has asked for (`words`), which a
conversation cuts off, or nothing (`over`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Mode = Literal["every", "request", "consent"]
Phase = Literal["short", "words", "over"]
Words = Literal["", "long", "refused", "agreed"]
Choice = Literal["", "refused", "agreed"]
Signal = Literal["heard", "failed", "7", "8", "9"]
#: What an official does, what a caller's keys do in the talk, and the end of their typing.
Step = Literal["wish", "unwish", "pause", "go_on", "type", "typed", "refuse"]

MODES: tuple[Mode, ...] = ("every", "request", "consent")
AGREE, MORE, REFUSE = "7", "8", "9"


@dataclass(frozen=True)
class Standing:
    """Where a call stands with its recording."""

    mode: Mode
    phase: Phase = "short"
    words: Words = ""  # what is said in `words`, or comes after `short`
    heard: bool = False  # the short notice, to its end
    choice: Choice = ""
    wished: bool = False  # the official has asked for it
    paused: bool = False  # by the official
    typing: bool = False  # the caller types digits

    @property
    def says(self) -> bool:
        """Whether the caller hears words and no music."""
        return self.phase != "over"

    @property
    def holds_back(self) -> bool:
        """Whether the conversation waits for the end of the notice."""
        return self.phase == "short"

    @property
    def allowed(self) -> bool:
        """Whether a conversation may be recorded, as far as the caller goes."""
        if not self.heard or self.choice == "refused":
            return False
        return self.mode != "consent" or self.choice == "agreed"

    @property
    def recorded(self) -> bool:
        """Whether a conversation is recorded now."""
        asked = self.mode != "request" or self.wished
        return self.allowed and asked and not self.paused and not self.typing


def begin(mode: Mode, before: Standing | None = None) -> Standing:
    """A call comes into a queue with a rule. Who has refused in this call is not asked again."""
    if before is not None and before.choice == "refused":
        return Standing(mode, phase="over", choice="refused")
    return Standing(mode)


def told(now: Standing, signal: Signal, *, more: bool = False) -> Standing:  # noqa: PLR0911 - a table
    """What the caller heard to its end, or could not hear, or pressed; `more`: there is a long
    text.
    """
    match signal:
        case "heard" if now.phase == "short":
            return replace(now, heard=True, phase="words" if now.words else "over")
        case "heard" | "failed" if now.phase == "words":
            return replace(now, phase="over", words="")
        case "failed" if now.phase == "short":  # nobody was told: nothing is recorded
            return replace(now, phase="over", words="")
        case "9" if now.choice != "refused" and now.mode != "consent":
            return replace(now, choice="refused", phase="words", words="refused")
        case "9" if now.choice == "agreed":  # thought better of
            return replace(now, choice="refused", phase="words", words="refused")
        case "7" if now.mode == "consent" and now.choice == "":
            return replace(now, choice="agreed", words="agreed", phase=_after(now))
        case "8" if more and now.phase != "words":
            return replace(now, words="long", phase=_after(now))
    return now


def _after(now: Standing) -> Phase:
    """The notice is heard to its end before anything else is said."""
    return "short" if now.phase == "short" else "words"


def taken(now: Standing, step: Step) -> Standing:  # noqa: PLR0911 - a table
    """What is done during the talk."""
    match step:
        case "wish":
            return replace(now, wished=True, paused=False)
        case "unwish":
            return replace(now, wished=False)
        case "pause":
            return replace(now, paused=True)
        case "go_on":
            return replace(now, paused=False)
        case "type":
            return replace(now, typing=True)
        case "typed":
            return replace(now, typing=False)
        case "refuse":
            return replace(now, choice="refused", wished=False)
