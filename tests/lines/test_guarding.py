"""Strangers who guess are not heard for a while, by the running Asterisk; operators always are."""

from __future__ import annotations

from itertools import count

import pytest

from okienko.channels.phone.guarding import WRONG, free
from okienko.channels.phone.models import BlockedSender
from tests.lines.conftest import NUMBER, REAL, Town
from tests.lines.peer import Phone
from tests.whole import until

pytestmark = REAL

GUESSER = "127.0.0.66"
GUESSES = 2  # by which the small phone answers a challenge before it gives up


async def register(phone: Phone) -> int:
    """What a phone's registration ends with: 200, 401 after its guesses, or 403."""
    phone._auth_tries.clear()
    phone.answers.clear()
    phone._register()

    def over() -> bool:
        said = [answer.status for answer in phone.answers]
        return 200 in said or 403 in said or said.count(401) > GUESSES

    await until(over, 5, "no answer")
    return phone.answers[-1].status


async def test_who_guesses_is_not_heard_until_let_in_again(town: Town) -> None:
    anna = await town.official("anna")
    async with Phone(GUESSER, town.run.sip, anna.user, "a guess") as guesser:
        said = [await register(guesser) for _ in range(WRONG // GUESSES)]
        assert set(said) == {401}
        await until(
            lambda: town.read(BlockedSender.objects.exists), 10, "nobody was blocked", every=0.2
        )

        async def shut_out() -> bool:
            return await register(guesser) == 403

        await until(shut_out, 10, "the guesser is still heard", every=0.2)
        guesser.password = anna.password  # the right one is not weighed either
        assert await shut_out()
        caller = await town.operator.call(NUMBER)  # the operator is heard as ever
        await caller.until_answered()
        caller.hang_up()
        assert await register(anna) == 200
        await town.do(free, address=GUESSER)

        async def let_in() -> bool:
            return await register(guesser) == 200

        await until(let_in, 10, "it was not let in again", every=0.2)


@pytest.mark.parametrize("what", ["OPTIONS", "INVITE"])
async def test_a_scan_from_nowhere_ends_by_itself(town: Town, what: str) -> None:
    """Calls and questions from an address of no line: a list of names is tried."""
    address = "127.0.0.67" if what == "INVITE" else "127.0.0.68"
    async with Phone(address, town.run.sip, "scan") as scanner:
        host, port = town.run.sip
        here = f"{address}:{scanner.port}"

        def ask(n: int) -> None:
            scanner.send(
                f"{what} sip:{n}@{host}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {here}"
                f";branch=z9hG4bKs{n}{what}\r\nMax-Forwards: 70\r\n"
                f"From: <sip:{n}@{host}>;tag=s{n}\r\nTo: <sip:{n}@{host}>\r\n"
                f"Call-ID: scan-{n}-{what}\r\nCSeq: 1 {what}\r\n"
                f"Contact: <sip:{n}@{here}>\r\nContent-Length: 0\r\n\r\n"
            )

        asked = count()

        def shut_out() -> bool:
            ask(next(asked))
            return any(answer.status == 403 for answer in scanner.answers)

        await until(shut_out, 15, "the scan is still answered", every=0.1)
