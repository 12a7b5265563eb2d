"""What became of a message of ours at each of its recipients.

A relay refuses some and takes others; a report tells of one, a day later. Each is written down by
its recipient, and the message is as its recipients are: sent, not sent, or not sent to all.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from .models import Outgoing


class State(StrEnum):
    """What is known of one recipient; nothing is, as long as the provider's word is the last."""

    TAKEN = "taken"  # by the provider, while others are to get it yet
    DELAYED = "delayed"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    AGAIN = "again"  # did not get it yet; the next try goes to those alone


Found = Mapping[str, tuple[State, str]]  # recipient: what is known of it, in whose words


def due(outgoing: Outgoing) -> tuple[str, ...]:
    """To whom the next try goes: those who shall get it again, else of whom nothing is known."""
    again = waiting(outgoing) or [to for to in outgoing.recipients if to not in outgoing.results]
    return tuple(to for to in outgoing.recipients if to in again)


def settled(outgoing: Outgoing) -> bool:
    """Whether something is known of everybody, so that a try would go to nobody."""
    everybody = outgoing.recipients or [""]
    return not waiting(outgoing) and all(to in outgoing.results for to in everybody)


def waiting(outgoing: Outgoing) -> set[str]:
    """The recipients that shall get it again."""
    return {to for to, result in outgoing.results.items() if result["state"] == State.AGAIN}


def failed(outgoing: Outgoing) -> dict[str, str]:
    """The recipients that did not get it, and why; "" is one of them, nobody knows which."""
    return {
        to: result["words"]
        for to, result in outgoing.results.items()
        if result["state"] == State.FAILED
    }


def missed(outgoing: Outgoing, words: str) -> Found:
    """What is found when a try has failed for good: of all to whom it went."""
    if settled(outgoing):
        return {}
    return dict.fromkeys(due(outgoing) or ("",), (State.FAILED, words))


def learn(outgoing: Outgoing, found: Found, forget: Collection[str] = ()) -> None:
    """Take in what was found of recipients, and nothing more of those to `forget`; not saved."""
    kept = {to: result for to, result in outgoing.results.items() if to not in forget}
    told = {
        to: {"state": state.value, "words": words[:300]} for to, (state, words) in found.items()
    }
    outgoing.results = {**kept, **told}


def whole(outgoing: Outgoing) -> tuple[str, str]:
    """The delivery of a message that goes to nobody any more, and why it did not arrive."""
    missed = failed(outgoing)
    if not missed:
        return "sent", ""
    if len(outgoing.recipients) <= 1:
        words = "; ".join(missed.values())
    else:
        words = "; ".join(f"{to}: {said}".strip(": ") for to, said in missed.items())
    return "failed" if set(outgoing.recipients) <= set(missed) else "partly", words
