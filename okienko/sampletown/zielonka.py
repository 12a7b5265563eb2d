"""Gmina Zielonka Dolna: a commune of about 9,800 people that is on no map.

Its telephone numbers are of a range that nobody has; whoever is named here lives nowhere.
"""

from datetime import time

from .plan import ALWAYS, NEVER, Dialled, Hours, Kind, OfficePlan, PlannedQueue, Unit, Worker

OFFICE: Hours = (
    (0, time(8), time(17)),
    (1, time(7, 30), time(15, 30)),
    (2, time(7, 30), time(15, 30)),
    (3, time(7, 30), time(15, 30)),
    (4, time(7, 30), time(14)),
)
CASH_DESK: Hours = tuple((day, time(9, 30), time(13)) for day in range(5))

WASTE = "odpady i środowisko"
TAXES = "podatki i opłaty"
CITIZENS = "sprawy obywatelskie"
UKRAINIAN = "język ukraiński"
ENGLISH = "język angielski"

#: The queues that the menu leads to.
Q_WASTE, Q_TAXES, Q_CITIZENS = "Odpady i środowisko", "Podatki i opłaty", "Sprawy obywatelskie"
Q_GENERAL, Q_MAIL = "Ogólna", "E-maile"

UNITS = (
    Unit("OR", "Referat Organizacyjny", "+48140001931", "sekretariat, skargi, wybory, archiwum"),
    Unit(
        "SO",
        "Sprawy Obywatelskie",
        "+48140001932",
        "dowody osobiste, meldunek, Karta Dużej Rodziny",
    ),
    Unit(
        "USC", "Urząd Stanu Cywilnego", "+48140001933", "akty urodzenia, małżeństwa i zgonu, śluby"
    ),
    Unit(
        "FN",
        "Podatki i Opłaty Lokalne",
        "+48140001934",
        "podatek od nieruchomości, rolny, opłata za odpady",
    ),
    Unit("GK", "Gospodarka Komunalna", "+48140001935", "odpady, drogi gminne, oświetlenie, zieleń"),
    Unit("OŚ", "Ochrona Środowiska", "+48140001936", "wycinka drzew, czyste powietrze, azbest"),
    Unit("PP", "Planowanie Przestrzenne", "+48140001937", "plan miejscowy, warunki zabudowy"),
    Unit("OŚW", "Oświata", "+48140001938", "szkoły podstawowe, przedszkola, dowóz dzieci"),
    Unit(
        "GOPS",
        "Gminny Ośrodek Pomocy Społecznej",
        "+48140001939",
        "zasiłki, dodatek mieszkaniowy, opieka",
    ),
    Unit(
        "WPO",
        "Wspólny Punkt Obsługi trzech gmin",
        "+48140001940",
        "umówione wizyty, e-Doręczenia, profil zaufany",
    ),
)

TOPICS = (
    "Odpady",
    "Odpady › bioodpady",
    "Odpady › bioodpady › nieodebrane",
    "Odpady › harmonogram odbioru",
    "Odpady › gabaryty i PSZOK",
    "Odpady › deklaracja i opłata",
    "Drogi i oświetlenie",
    "Drogi i oświetlenie › dziura w drodze",
    "Drogi i oświetlenie › lampa nie świeci",
    "Drogi i oświetlenie › odśnieżanie",
    "Środowisko",
    "Środowisko › wycinka drzew",
    "Środowisko › Czyste Powietrze i piece",
    "Środowisko › bezdomne zwierzęta",
    "Podatki i opłaty",
    "Podatki i opłaty › podatek od nieruchomości",
    "Podatki i opłaty › podatek rolny",
    "Podatki i opłaty › zaświadczenie o niezaleganiu",
    "Sprawy obywatelskie",
    "Sprawy obywatelskie › dowód osobisty",
    "Sprawy obywatelskie › meldunek",
    "Sprawy obywatelskie › Karta Dużej Rodziny",
    "Stan cywilny",
    "Stan cywilny › odpis aktu",
    "Stan cywilny › ślub",
    "Szkoły i przedszkola",
    "Szkoły i przedszkola › nabór",
    "Szkoły i przedszkola › dowóz dzieci",
    "Pomoc społeczna",
    "Pomoc społeczna › dodatek mieszkaniowy",
    "Planowanie i budowa",
    "Planowanie i budowa › plan miejscowy",
    "Urząd",
    "Urząd › godziny i adres",
    "Urząd › skargi i wnioski",
    "Urząd › informacja publiczna",
    "Nie nasza sprawa",
    "Nie nasza sprawa › powiat",
    "Nie nasza sprawa › inny urząd",
)

KINDS = (
    Kind("Nieodebrane odpady", "Odpady › bioodpady › nieodebrane", "GK", days=5),
    Kind("Dziura w drodze", "Drogi i oświetlenie › dziura w drodze", "GK"),
    Kind("Awaria oświetlenia", "Drogi i oświetlenie › lampa nie świeci", "GK", days=7),
    Kind("Bezdomne zwierzę", "Środowisko › bezdomne zwierzęta", "OŚ", days=2),
    Kind("Kontrola palenia w piecu", "Środowisko › Czyste Powietrze i piece", "OŚ"),
    Kind("Wycinka drzew", "Środowisko › wycinka drzew", "OŚ", rule="administrative"),
    Kind("Sprostowanie w podatkach", "Podatki i opłaty › podatek od nieruchomości", "FN"),
    Kind(
        "Zaświadczenie", "Podatki i opłaty › zaświadczenie o niezaleganiu", "FN", rule="certificate"
    ),
    Kind("Dowóz dzieci", "Szkoły i przedszkola › dowóz dzieci", "OŚW"),
    Kind("Skarga", "Urząd › skargi i wnioski", "OR", rule="complaint"),
    Kind("Informacja publiczna", "Urząd › informacja publiczna", "OR", rule="public_information"),
)

WORKERS = (
    Worker("anna", "Anna Kowalczyk", skills={WASTE: 5, TAXES: 3, CITIZENS: 4, ENGLISH: 3}),
    Worker("piotr", "Piotr Zając", skills={WASTE: 4, TAXES: 4, CITIZENS: 2, ENGLISH: 2}),
    Worker(
        "olena", "Olena Bondar", skills={WASTE: 3, TAXES: 2, CITIZENS: 5, UKRAINIAN: 5, ENGLISH: 3}
    ),
    Worker("jan", "Jan Malec", skills={WASTE: 1, TAXES: 5, CITIZENS: 3}),
    Worker("ewa", "Ewa Rybak", skills={WASTE: 3, TAXES: 3, CITIZENS: 3, ENGLISH: 4, UKRAINIAN: 2}),
    Worker("maria", "Maria Sowińska", "supervisor", {WASTE: 2, TAXES: 2, CITIZENS: 2}),
    Worker("admin", "Adam Administrator", "admin"),
)

PLAN = OfficePlan(
    slug="zielonka-dolna",
    name="Gmina Zielonka Dolna",
    phone="+48140001919",
    email="urzad@zielonkadolna.example",
    address="Rynek 1, 00-019 Zielonka Dolna",
    schedules={"Urząd": OFFICE, "Kasa": CASH_DESK, "Całą dobę": ALWAYS, "Zamknięte": NEVER},
    units=UNITS,
    skills={WASTE: "", TAXES: "", CITIZENS: "", UKRAINIAN: "uk", ENGLISH: "en"},
    lines=(
        PlannedQueue(Q_WASTE, WASTE),
        PlannedQueue(Q_TAXES, TAXES),
        PlannedQueue(Q_CITIZENS, CITIZENS),
        PlannedQueue(Q_GENERAL, head_start=20),
        PlannedQueue(Q_MAIL, written=True),
    ),
    workers=WORKERS,
    topics=TOPICS,
    kinds=KINDS,
    numbers=(
        Dialled("+48140001919", "Linia główna", "main", "Całą dobę"),
        Dialled("+48140001920", "Linia po godzinach", "closed", "Zamknięte"),
    ),
)
