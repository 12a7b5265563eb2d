"""Gmina Zielonka Dolna: a commune of about 9,800 people that is on no map.

It is set up with the starter pack for communes, as any real one would be; what stands here is its
own. Its telephone numbers are of a range that nobody has; whoever is named here lives nowhere.
"""

from okienko.administration.configuration.format import DepartmentFile, OfficeFile, SkillFile
from okienko.administration.configuration.packs import pack
from okienko.customers.names import fold

from .plan import ALWAYS, NEVER, Dialled, OfficePlan, Worker

PACK = "gmina"
#: Rows of it that are named here.
WASTE = "odpady i środowisko"
TAXES = "podatki i opłaty"
CITIZENS = "sprawy obywatelskie"
UKRAINIAN = "język ukraiński"
ENGLISH = "język angielski"
SIGNED = "polski język migowy (PJM)"
Q_WASTE, Q_TAXES, Q_CITIZENS = "Odpady i środowisko", "Podatki i opłaty", "Sprawy obywatelskie"
Q_MAIL = "Sprawy pisemne"

#: What calls are passed on to, by the department's sign.
TELEPHONES = {
    "OR": "+48140001931",
    "SO": "+48140001932",
    "USC": "+48140001933",
    "FN": "+48140001934",
    "GK": "+48140001935",
    "OŚ": "+48140001936",
    "PP": "+48140001937",
    "OŚW": "+48140001938",
    "GOPS": "+48140001939",
    "WPO": "+48140001940",
}
SHARED_POINT = DepartmentFile(
    code="WPO",
    name="Wspólny Punkt Obsługi trzech gmin",
    matters="umówione wizyty, e-Doręczenia, profil zaufany",
)
DOMAIN = "zielonkadolna.example"


def _settings() -> OfficeFile:
    """The pack with what only Zielonka has. Its queues count every hour: a newcomer comes late."""
    found = pack(PACK)
    departments = [
        row.model_copy(
            update={"phone": TELEPHONES[row.code], "email": f"{fold(row.code)}@{DOMAIN}"}
        )
        for row in (*found.departments, SHARED_POINT)
    ]
    return found.model_copy(
        update={
            "schedules": (*found.schedules, ALWAYS, NEVER),
            "departments": tuple(departments),
            "skills": (*found.skills, SkillFile(name=SIGNED, language="pjm")),
            "queues": tuple(
                row.model_copy(
                    update={
                        "schedule": ALWAYS.name,
                        "place_seconds": 45,
                        "call_instead_seconds": 20,
                    }
                )
                for row in found.queues
            ),
        }
    )


WORKERS = (
    Worker("anna", "Anna Kowalczyk", skills={WASTE: 5, TAXES: 3, CITIZENS: 4, ENGLISH: 3}),
    Worker("piotr", "Piotr Zając", skills={WASTE: 4, TAXES: 4, CITIZENS: 2, ENGLISH: 2}),
    Worker(
        "olena",
        "Olena Bondar",
        skills={WASTE: 3, TAXES: 2, CITIZENS: 5, UKRAINIAN: 5, ENGLISH: 3, SIGNED: 2},
    ),
    Worker("jan", "Jan Malec", skills={WASTE: 1, TAXES: 5, CITIZENS: 3}),
    Worker("ewa", "Ewa Rybak", skills={WASTE: 3, TAXES: 3, CITIZENS: 3, ENGLISH: 4, UKRAINIAN: 2}),
    Worker("kinga", "Kinga Wróbel", "interpreter", {SIGNED: 5}),
    Worker("maria", "Maria Sowińska", "supervisor", {WASTE: 2, TAXES: 2, CITIZENS: 2}),
    Worker("admin", "Adam Administrator", "admin"),
)

PLAN = OfficePlan(
    slug="zielonka-dolna",
    name="Gmina Zielonka Dolna",
    phone="+48140001919",
    email=f"urzad@{DOMAIN}",
    address="Rynek 1, 00-019 Zielonka Dolna",
    settings=_settings(),
    pack=PACK,
    written=Q_MAIL,
    workers=WORKERS,
    numbers=(
        Dialled("+48140001919", "Linia główna", "main", ALWAYS.name),
        Dialled("+48140001920", "Linia po godzinach", "closed", NEVER.name),
    ),
)
