"""What the sample commune answers with: reply templates of the starter pack, by name."""

from .zielonka import PLAN

COMPLAINT_WASTE = "Odpady: reklamacja przyjęta"
CALENDAR = "Odpady: kalendarz odbioru"
BULKY = "Odpady: gabaryty i sprzęt"
REPAIR = "Zgłoszenie przyjęte"
TAX = "Podatki i opłaty: wyjaśnienie"
ID_CARD = "Dowód osobisty"
RESIDENCE = "Zameldowanie"
COPY = "Odpis aktu stanu cywilnego"
HOW_TO_APPLY = "Jak złożyć wniosek"
NOT_OURS = "Nie nasza sprawa"
GENERAL = "Odpowiedź ogólna"

_BODIES: dict[tuple[str, str], str] = {
    (row.name, row.language): row.body for row in PLAN.settings.templates
}


def body(name: str, language: str) -> str:
    """The text of a template; in Polish where there is none in this language."""
    return _BODIES.get((name, language)) or _BODIES[name, "pl"]
