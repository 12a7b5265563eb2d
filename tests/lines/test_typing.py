"""What is typed at a menu, over a real Asterisk: a case and its PIN, a meter, a call-back."""

from __future__ import annotations

from typing import Any

from okienko.cases import actions as cases
from okienko.cases import queries as case_queries
from okienko.channels.phone.menu import keypad
from okienko.channels.phone.models import Call as CallRow
from okienko.channels.phone.models import Number, WaitingTalk
from okienko.channels.phone.numbers import change_number
from okienko.interactions.models import Message
from okienko.routing.models import OwedCall
from tests.lines.conftest import NUMBER, REAL, Town
from tests.lines.peer import Call
from tests.whole import until

pytestmark = REAL

MENU: dict[str, Any] = {
    "start": "status",
    "person": "anybody",
    "closed": "bye",
    "languages": ["pl"],
    "steps": {
        "status": {
            "kind": "status",
            "text": {"pl": "Numer sprawy."},
            "next": "meter",
            "otherwise": "bye",
        },
        "meter": {
            "kind": "digits",
            "text": {"pl": "Licznik."},
            "most": 6,
            "name": "Licznik",
            "next": "back",
            "otherwise": "bye",
        },
        "back": {"kind": "callback", "queue": None, "otherwise": "bye"},
        "anybody": {"kind": "queue", "queue": None},
        "bye": {"kind": "end"},
    },
}


async def test_a_status_a_meter_and_a_call_back(town: Town) -> None:
    def rows() -> tuple[int, str, str]:
        line = case_queries.line(case)
        assert line is not None
        return Number.objects.get(digits=NUMBER).id, line.number, case_queries.pin(case)

    async def at(step: str, phase: str) -> None:
        async def there() -> bool:
            row = await town.read(CallRow.objects.order_by("-id").first)
            return row is not None and (row.menu["step"], row.menu["phase"]) == (step, phase)

        await until(there, 10, f"not at {step} {phase}: {town.run.log()[-2000:]}")

    async def types(caller: Call, keys: str) -> None:
        """As fast as a telephone can send them."""
        for key in keys:
            await caller.press(key)

    kind = await town.do(cases.add_kind, name="Odpady", term_days=30)
    case = await town.do(cases.open_case, kind_id=kind, title="Pojemnik")
    number, called, pin = await town.read(rows)
    await town.do(change_number, number_id=number, menu=MENU)
    caller = await town.operator.call(NUMBER)
    await caller.until_answered()
    await until(lambda: caller.sound.loudness() > 100, 8, "nothing was heard")
    await types(caller, f"{int(called[-5:])}#{pin}")
    await at("status", "telling")
    await caller.press("5")  # heard enough of it
    await types(caller, "10382#")
    await at("meter", "confirming")
    await caller.press("1")

    async def asked() -> bool:
        talk = await town.read(WaitingTalk.objects.order_by("-id").first)
        return talk is not None and talk.state["phase"] == "number" and talk.state["listening"]

    await until(asked, 20, "the number to call was not read to its end")
    await caller.press("1")
    await until(caller.ended.is_set, 20, "the caller was not let go")

    def kept() -> tuple[list[str], int]:
        notes = Message.objects.filter(direction="note").values_list("text", flat=True)
        return list(notes), OwedCall.objects.count()

    assert await town.read(kept) == (["Licznik: 10382"], 1)
    log = town.run.log()
    assert pin not in log
    assert "10382" not in log
    assert len(pin) == keypad.PIN
