"""What people turn to the commune about: spoken on the telephone, by whom it is settled and how.

History, the simulated customers and the simulated officials all draw from here, so that a call,
its topic, its outcome and its case belong together. Fees and terms were right on 2026-11-24.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from .talks import TALKS, Talk
from .zielonka import PLAN, Q_CITIZENS, Q_TAXES, Q_WASTE


@dataclass(frozen=True)
class Matter:
    """`outcomes` are shares of information, intervention, not_ours and mistake, in that order.

    `titles` name a case of the kind `kind`; `{street}` is filled. `key` leads to the talks
    (talks.py) and letters (letters.py) about it. `menu` is the key pressed in the menu.
    """

    key: str
    topic: str
    queue: str
    menu: str
    weight: float
    outcomes: tuple[float, float, float, float] = (1, 0, 0, 0)
    kind: str = ""
    titles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    talks: Mapping[str, Talk] = field(default_factory=dict)

    def talk(self, language: str) -> Talk:
        """What is said, in the language or else in Polish."""
        return self.talks.get(language) or self.talks["pl"]

    def speaks(self, language: str) -> bool:
        """Whether somebody calls about it in that language."""
        return language in self.talks

    @property
    def unit(self) -> str:
        """The department of Zielonka that settles it."""
        for kind in PLAN.settings.kinds:
            if kind.name == self.kind and kind.department:
                return kind.department
        return {"1": "GK", "2": "FN", "3": "SO"}[self.menu]

    def outcome(self, dice: Random) -> str:
        """How it ends this time."""
        kinds = ("information", "intervention", "not_ours", "mistake")
        return dice.choices(kinds, self.outcomes)[0]


def _matter(key: str, topic: str, queue: str, menu: str, weight: float, **more: object) -> Matter:
    return Matter(key, topic, queue, menu, weight, talks=TALKS[key], **more)  # type: ignore[arg-type]


MATTERS: tuple[Matter, ...] = (
    _matter(
        "bio",
        "Odpady › bioodpady › nieodebrane",
        Q_WASTE,
        "1",
        9,
        outcomes=(3, 7, 0, 0),
        kind="Nieodebrane odpady",
        titles=("Nieodebrane bioodpady, {street}", "Pominięty odbiór bioodpadów, {street}"),
        words=(
            "Przekazano firmie odbierającej, termin odbioru w ciągu dwóch dni roboczych.",
            "Kierowca nie mógł dojechać, odbiór ponowny w najbliższy czwartek.",
        ),
    ),
    _matter(
        "calendar",
        "Odpady › harmonogram odbioru",
        Q_WASTE,
        "1",
        10,
        words=(
            "Podano terminy odbioru, wysłano kalendarz e-mailem.",
            "Odczytano terminy do końca roku.",
        ),
    ),
    _matter(
        "bulky",
        "Odpady › gabaryty i PSZOK",
        Q_WASTE,
        "1",
        6,
        words=("PSZOK czynny we wtorki, czwartki i soboty; opony do czterech sztuk rocznie.",),
    ),
    _matter(
        "waste_fee",
        "Odpady › deklaracja i opłata",
        Q_TAXES,
        "2",
        7,
        outcomes=(8, 2, 0, 0),
        kind="Sprostowanie w podatkach",
        titles=("Opłata za odpady: zmiana liczby osób, {street}",),
        words=("Nowa deklaracja w ciągu 14 dni od zmiany; druk na stronie albo w pokoju 4.",),
    ),
    _matter(
        "pothole",
        "Drogi i oświetlenie › dziura w drodze",
        Q_WASTE,
        "1",
        5,
        outcomes=(1, 8, 1, 0),
        kind="Dziura w drodze",
        titles=("Dziura w jezdni, {street}", "Zapadnięta studzienka, {street}"),
        words=("Zabezpieczono pachołkiem, naprawa zlecona.", "Zgłoszono brygadzie drogowej."),
    ),
    _matter(
        "lamp",
        "Drogi i oświetlenie › lampa nie świeci",
        Q_WASTE,
        "1",
        5,
        outcomes=(1, 9, 0, 0),
        kind="Awaria oświetlenia",
        titles=("Lampa nie świeci, {street}", "Lampa mruga, {street}"),
        words=("Zgłoszono konserwatorowi oświetlenia.",),
    ),
    _matter(
        "dog",
        "Środowisko › bezdomne zwierzęta",
        Q_WASTE,
        "1",
        3,
        outcomes=(2, 7, 1, 0),
        kind="Bezdomne zwierzę",
        titles=("Błąkający się pies, {street}", "Kot uwięziony w piwnicy, {street}"),
        words=("Powiadomiono schronisko, przyjadą dziś.",),
    ),
    _matter(
        "smoke",
        "Środowisko › Czyste Powietrze i piece",
        Q_WASTE,
        "1",
        4,
        outcomes=(6, 4, 0, 0),
        kind="Kontrola palenia w piecu",
        titles=("Gryzący dym z komina, {street}",),
        words=("Umówiono wizytę w punkcie Czyste Powietrze.", "Zgłoszono do kontroli pieca."),
    ),
    _matter(
        "tree",
        "Środowisko › wycinka drzew",
        Q_WASTE,
        "1",
        4,
        words=("Zgłoszenie zamiaru wycinki na druku; oględziny w ciągu 21 dni.",),
    ),
    _matter(
        "property_tax",
        "Podatki i opłaty › podatek od nieruchomości",
        Q_TAXES,
        "2",
        9,
        outcomes=(8, 2, 0, 0),
        kind="Sprostowanie w podatkach",
        titles=("Podatek od nieruchomości: zła powierzchnia w decyzji", "Nadpłata raty podatku"),
        words=(
            "Rata listopadowa do 15 listopada; podano numer konta z decyzji.",
            "Wyjaśniono, skąd kwota; porówna z aktem notarialnym.",
        ),
    ),
    _matter(
        "farm_tax",
        "Podatki i opłaty › podatek rolny",
        Q_TAXES,
        "2",
        3,
        words=("Zwrot akcyzy za paliwo: wnioski w lutym i w sierpniu.",),
    ),
    _matter(
        "certificate",
        "Podatki i opłaty › zaświadczenie o niezaleganiu",
        Q_TAXES,
        "2",
        5,
        outcomes=(7, 3, 0, 0),
        kind="Zaświadczenie",
        titles=("Zaświadczenie o niezaleganiu w podatkach",),
        words=("Opłata skarbowa 21 zł, wydajemy do 7 dni.",),
    ),
    _matter(
        "id_card",
        "Sprawy obywatelskie › dowód osobisty",
        Q_CITIZENS,
        "3",
        9,
        words=(
            "Dowód za darmo, do 30 dni; trzeba przyjść osobiście po odciski palców.",
            "Dowód czeka, odbiór osobisty w pokoju 2.",
        ),
    ),
    _matter(
        "residence",
        "Sprawy obywatelskie › meldunek",
        Q_CITIZENS,
        "3",
        7,
        words=("Zameldowanie od ręki i bez opłat; z umową najmu i dokumentem.",),
    ),
    _matter(
        "family_card",
        "Sprawy obywatelskie › Karta Dużej Rodziny",
        Q_CITIZENS,
        "3",
        3,
        words=("Wniosek w pokoju 2 albo przez internet; troje dzieci wystarczy.",),
    ),
    _matter(
        "copy",
        "Stan cywilny › odpis aktu",
        Q_CITIZENS,
        "3",
        5,
        words=("Odpis skrócony 22 zł, zupełny 33 zł; od ręki.",),
    ),
    _matter(
        "wedding",
        "Stan cywilny › ślub",
        Q_CITIZENS,
        "3",
        2,
        words=("Termin w czerwcu wolny; akt małżeństwa 84 zł, zapewnienia w USC.",),
    ),
    _matter(
        "school_bus",
        "Szkoły i przedszkola › dowóz dzieci",
        Q_CITIZENS,
        "3",
        3,
        outcomes=(5, 5, 0, 0),
        kind="Dowóz dzieci",
        titles=("Autobus szkolny nie zatrzymuje się, {street}",),
        words=("Przekazano Oświacie, oddzwonią z godziną odjazdu.",),
    ),
    _matter(
        "housing",
        "Pomoc społeczna › dodatek mieszkaniowy",
        Q_CITIZENS,
        "3",
        4,
        words=("Druki w GOPS, przyjmują do 14:00; potrzebne dochody z trzech miesięcy.",),
    ),
    _matter(
        "hours",
        "Urząd › godziny i adres",
        Q_CITIZENS,
        "3",
        5,
        words=("Podano godziny; w poniedziałki do 17.",),
    ),
    _matter(
        "driving",
        "Nie nasza sprawa › powiat",
        Q_CITIZENS,
        "3",
        6,
        outcomes=(0, 0, 1, 0),
        words=("Rejestracja pojazdów i prawo jazdy: starostwo, podano numer.",),
    ),
    _matter(
        "passport",
        "Nie nasza sprawa › inny urząd",
        Q_CITIZENS,
        "3",
        3,
        outcomes=(0, 0, 1, 0),
        words=("Paszport: punkt paszportowy wojewody.", "800+: wniosek w ZUS, przez PUE."),
    ),
    _matter(
        "wrong_number",
        "Urząd",
        Q_CITIZENS,
        "3",
        2,
        outcomes=(0, 0, 0, 1),
        words=("Pomyłka, szukano przychodni.",),
    ),
)

BY_KEY = {matter.key: matter for matter in MATTERS}


def pick(dice: Random, language: str = "pl") -> Matter:
    """A matter that somebody calls about in the language, by weight."""
    fitting = [matter for matter in MATTERS if matter.speaks(language)]
    return dice.choices(fitting, [matter.weight for matter in fitting])[0]
