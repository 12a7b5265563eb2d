"""What a customer does whom the office calls, said to a leg that only remembers."""

from random import Random
from types import SimpleNamespace

import pytest

from okienko.sampletown import talks
from okienko.sampletown.customers import SILENT_EVERY, Callers
from okienko.sampletown.zielonka import PLAN

from ..carrier import CarrierLeg, HungUp

UKRAINIAN, POLISH = "+48601000105", "+48601000100"


class Heard(CarrierLeg):
    """A leg at which every wait is over at once; what happens to it is written down."""

    def __init__(self) -> None:
        super().__init__(None, "leg")
        self.done: list[str] = []

    async def ring(self) -> None:
        self.done.append("ring")

    async def answer(self) -> None:
        self.done.append("answer")

    async def wait(self, seconds: float) -> None:
        """Time flies."""

    async def say(self, text: str, language: str) -> None:
        self.done.append(f"{language}: {text}")

    async def hang_up(self, cause: int = 16) -> None:
        self.done.append(f"end {cause}")
        self.over.set()


@pytest.fixture
def callers() -> Callers:
    world = SimpleNamespace(
        bridge=None, carrier=None, towns=[SimpleNamespace(plan=PLAN)], dial=None, dice=Random(1)
    )
    return Callers(world)


async def called(callers: Callers, number: str) -> list[str]:
    leg = Heard()
    await callers.answered(leg, number)
    return leg.done


async def test_a_customer_answers_in_the_own_language(callers: Callers) -> None:
    for number, language in ((POLISH, "pl"), (UKRAINIAN, "uk"), ("601000100", "pl")):
        done = await called(callers, number)
        assert done[:2] == ["ring", "answer"]
        assert done[2:4] == [f"{language}: {words}" for words in talks.CALLED[language]]
        assert done[-1] == "end 16"
    assert callers.busy == set()


async def test_one_in_so_many_does_not_answer(callers: Callers) -> None:
    for _ in range(SILENT_EVERY - 1):
        assert "answer" in await called(callers, POLISH)
    leg = Heard()
    leg.over.set()  # the office gives up
    await callers.answered(leg, POLISH)
    assert leg.done == ["ring"]
    assert "answer" in await called(callers, POLISH)


async def test_who_is_on_the_telephone_is_engaged(callers: Callers) -> None:
    callers.busy.add(POLISH)
    assert await called(callers, POLISH) == ["end 17"]
    assert callers.busy == {POLISH}


async def test_a_customer_who_is_cut_off_can_be_called_again(callers: Callers) -> None:
    class Cut(Heard):
        async def say(self, text: str, language: str) -> None:
            raise HungUp

    with pytest.raises(HungUp):
        await callers.answered(Cut(), POLISH)
    assert callers.busy == set()


async def test_a_department_names_itself(callers: Callers) -> None:
    unit = PLAN.settings.departments[0]
    done = await called(callers, unit.phone)
    assert unit.name in done[2]
