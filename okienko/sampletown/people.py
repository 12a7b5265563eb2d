"""The commune's residents: made up, with telephone numbers and boxes that nobody has."""

from dataclasses import dataclass
from random import Random

_WOMEN = (
    "Halina",
    "Krystyna",
    "Zofia",
    "Danuta",
    "Grażyna",
    "Małgorzata",
    "Agnieszka",
    "Joanna",
    "Katarzyna",
    "Magdalena",
    "Natalia",
    "Wiktoria",
    "Jadwiga",
    "Bożena",
    "Iwona",
)
_MEN = (
    "Marek",
    "Andrzej",
    "Stanisław",
    "Józef",
    "Tadeusz",
    "Krzysztof",
    "Paweł",
    "Grzegorz",
    "Tomasz",
    "Mateusz",
    "Kacper",
    "Henryk",
    "Zbigniew",
    "Leszek",
    "Wojciech",
)
#: Surnames after plants of meadow and wood that men and women share.
_SURNAMES = (
    "Wrzos",
    "Kalina",
    "Jarzębina",
    "Modrzew",
    "Chaber",
    "Rumianek",
    "Bluszcz",
    "Szczaw",
    "Olszyna",
    "Krokus",
    "Tymianek",
    "Leszczyna",
    "Piołun",
    "Mlecz",
    "Jaskier",
    "Dziurawiec",
    "Skrzyp",
    "Koniczyna",
    "Łubin",
    "Wierzba",
    "Paproć",
    "Barwinek",
    "Goździk",
    "Szałwia",
)
_UKRAINIANS = (
    ("Оксана Калинець", "oksana.kalynets"),
    ("Тарас Вишневий", "taras.vyshnevyi"),
    ("Ірина Барвінок", "iryna.barvinok"),
    ("Олег Ясень", "oleh.yasen"),
    ("Наталія Ромашка", "natalia.romashka"),
    ("Богдан Явір", "bohdan.yavir"),
)
_OTHERS = (
    ("Emily Thistle", "emily.thistle"),
    ("Rahul Banyan", "rahul.banyan"),
    ("Hans Erle", "hans.erle"),
    ("Sofia Olmo", "sofia.olmo"),
)
STREETS = (
    "ul. Lipowa",
    "ul. Ogrodowa",
    "ul. Polna",
    "ul. Kwiatowa",
    "ul. Szkolna",
    "ul. Leśna",
    "ul. Kasztanowa",
    "ul. Nadrzeczna",
    "Rynek",
    "ul. Młyńska",
    "ul. Sadowa",
    "ul. Brzozowa",
)
_VILLAGES = ("Zielonka Dolna", "Zielonka Mała", "Podlesie Zielone", "Kaczy Dół", "Stary Młyn")
_PLAIN = str.maketrans("ąćęłńóśźż", "acelnoszz")


@dataclass(frozen=True)
class Resident:
    """Somebody who calls and writes; `number` and `box` are always the same person's."""

    name: str
    number: str  # E.164, from 601 000 100 on
    box: str
    street: str  # with a house number
    village: str
    language: str = "pl"
    needs: str = ""

    @property
    def address(self) -> str:
        """As it stands on the card."""
        return f"{self.street}, {self.village}"


def residents(count: int = 240, *, seed: int = 1919, first: int = 100) -> list[Resident]:
    """The first `count` residents, always the same: Halina Wrzos is the first of them."""
    dice = Random(seed)
    strangers = [(*pair, "uk") for pair in _UKRAINIANS] + [(*pair, "en") for pair in _OTHERS]
    found: list[Resident] = []
    for serial in range(count):
        number = f"+48601000{first + serial:03d}"
        street = f"{dice.choice(STREETS)} {dice.randint(1, 60)}"
        village = dice.choices(_VILLAGES, (6, 2, 1, 1, 1))[0]
        if serial % 8 == 5 and strangers:
            name, box, language = strangers.pop(0)
            found.append(Resident(name, number, f"{box}@example.org", street, village, language))
            continue
        name = f"{dice.choice(_WOMEN if dice.random() < 0.57 else _MEN)} {dice.choice(_SURNAMES)}"
        if serial == 0:
            name, street, village = "Halina Wrzos", "ul. Lipowa 7", _VILLAGES[0]
        needs = "mówić głośno i powoli" if serial % 29 == 0 else ""
        found.append(Resident(name, number, _box(name, serial), street, village, needs=needs))
    return found


def _box(name: str, serial: int) -> str:
    first, last = name.lower().translate(_PLAIN).split(" ", 1)
    return f"{first[0]}.{last}{serial or ''}@example.pl"
