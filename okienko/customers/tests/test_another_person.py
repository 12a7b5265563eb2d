"""Whether the name in a letter is clearly another person's than the name on the card."""

import pytest

from okienko.customers.names import another_person

ANOTHER = [
    ("Jan Kos", "Zofia Kos"),
    ("Jan Kos", "KOS Zofia"),
    ("Jan Kos", "Kos, Zofia"),
    ("dr Jan Kos", "mgr inż. Zofia Kos"),
    ("Jan Kos", "Z. Kos"),
    ("Jan Kos", "zofia kos"),
    ("Jan Kowalski", "Anna Kowalska"),
    ("Jan Kos-Nowak", "Zofia Kos-Nowak"),
    ("Łukasz Żak", "Lucja Zak"),
    ("Jan Kos", "Maria Nowak"),
    ("Marta Kos", "Maria Kos"),
    ("Петро Коваль", "Оксана Коваль"),
    ("КОВАЛЬ Петро", "КОВАЛЬ Оксана"),
    ("Коваль Петро Іванович", "Мар'яна Коваль"),
    ("John Smith", "Mary Smith"),
    ("Smith, John", "Smith, Mary"),
    ("Mr John O'Brien", "Mrs Mary O’Brien"),
    ("John Smith", "Mary Jane Smith"),
    ("Kos Jan", "Kos Zofia"),
    ("kos jan", "kos zofia"),
    ("Коваль Петро", "Коваль Оксана"),
    ("Anna Nowak", "Anna Kowalska"),  # married, or another Anna: nobody assumes
    ("Katarzyna Nowak", "Kasia Nowak"),  # no beginning: nobody assumes
]
PERHAPS_THE_SAME = [
    ("Jan Kos", "Jan Kos"),
    ("Jan Kos", "KOS JAN"),
    ("Jan Kos", "kos jan"),
    ("Jan Kos", "Kos, Jan"),
    ("Jan Kos", "J. Kos"),
    ("Jan Kos", "Jan K."),
    ("Jan Kos", "J.K."),
    ("Jan Kos", "pan Jan Kos"),
    ("Łucja Żółć", "Lucja Zolc"),
    ("Jan Kos", "Jan Maria Kos"),
    ("Jan Kos", "Jan Kos-Nowak"),
    ("Katarzyna Nowak", "Kat. Nowak"),
    ("Alexander Smith", "Alex Smith"),
    ("Maria Anna Nowak", "Anna Nowak"),
    ("Оксана Коваль", "Коваль Оксана Петрівна"),
    ("Мар'яна Коваль", "Мар’яна Коваль"),
    ("Оксана Коваль", "Oksana Koval"),  # two alphabets
    ("John Smith", "Smith John"),
    ("Jan Kos", ""),
    ("", "Zofia Kos"),
    ("Jan Kos", "Zofia"),
    ("Jan Kos", "kosowie"),
    ("Jan Kos", "Rodzina Kos"),
    ("Jan Kos", "Zofia i Jan Kos"),
    ("Jan Kos", "Zofia & Jan Kos"),
    ("Іван Коваль", "Родина Коваль"),
    ("Іван Коваль", "ФОП Коваль Оксана"),
    ("John Smith", "The Smith Family"),
    ("Jan Kos", "Firma Kos"),
    ("Jan Kos", "Kos-Bud sp. z o.o."),
    ("Jan Kos", "zofia@example.pl"),
    ("Jan Kos", "Zofia Kos 2"),
]


@pytest.mark.parametrize(("card", "letter"), ANOTHER)
def test_another(card: str, letter: str) -> None:
    assert another_person(card, letter)
    assert another_person(letter, card)


@pytest.mark.parametrize(("card", "letter"), PERHAPS_THE_SAME)
def test_perhaps_the_same(card: str, letter: str) -> None:
    assert not another_person(card, letter)
    assert not another_person(letter, card)
