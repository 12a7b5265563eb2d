# ruff: noqa: E501 - sentences stay whole
"""Gmina Brzezina Leśna: the neighbour that shares the installation, and sees nothing of Zielonka."""

from datetime import time

from .plan import ALWAYS, Dialled, Hours, Kind, OfficePlan, PlannedQueue, Unit, Worker

OFFICE: Hours = tuple((day, time(7, 30), time(15, 30)) for day in range(5))

GENERAL = "wszystkie sprawy"
ENGLISH = "język angielski"
Q_GENERAL, Q_MAIL = "Telefon", "E-maile"

PLAN = OfficePlan(
    slug="brzezina-lesna",
    name="Gmina Brzezina Leśna",
    phone="+48140002929",
    email="gmina@brzezinalesna.example",
    address="ul. Leśna 2, 00-029 Brzezina Leśna",
    schedules={"Urząd": OFFICE, "Całą dobę": ALWAYS},
    units=(
        Unit("SO", "Sprawy Obywatelskie", "+48140002932", "dowody osobiste, meldunek"),
        Unit("FN", "Finanse", "+48140002934", "podatki lokalne, opłaty"),
        Unit("GK", "Gospodarka Komunalna", "+48140002935", "odpady, drogi, oświetlenie"),
    ),
    skills={GENERAL: "", ENGLISH: "en"},
    lines=(PlannedQueue(Q_GENERAL, GENERAL), PlannedQueue(Q_MAIL, written=True)),
    workers=(
        Worker("tomasz", "Tomasz Wilga", skills={GENERAL: 4}),
        Worker("renata", "Renata Kos", "supervisor", {GENERAL: 3, ENGLISH: 2}),
        # the one who serves both offices: her home is in Zielonka
        Worker("ewa", "Ewa Rybak", skills={GENERAL: 3, ENGLISH: 4}),
        Worker("admin", "Adam Administrator", "admin"),
    ),
    topics=(
        "Odpady",
        "Odpady › harmonogram odbioru",
        "Odpady › bioodpady › nieodebrane",
        "Drogi i oświetlenie",
        "Podatki i opłaty",
        "Sprawy obywatelskie",
        "Urząd",
        "Nie nasza sprawa",
    ),
    kinds=(
        Kind("Nieodebrane odpady", "Odpady › bioodpady › nieodebrane", "GK", days=7),
        Kind("Drogi i oświetlenie", "Drogi i oświetlenie", "GK"),
    ),
    numbers=(Dialled("+48140002929", "Linia główna", "small", "Całą dobę"),),
)
