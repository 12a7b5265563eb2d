"""The addresses of the administrator's pages."""

from django.urls import path

from .answers import Answers
from .cards import ServiceCards
from .checks.views import ADDRESSES as CHECKS
from .configuration.urls import CONFIGURATION
from .connections import views as connections
from .departments import Departments
from .hours.views import HOURS
from .hours.views import SECTION as HOURS_SECTION
from .kinds import Kinds
from .office.views import OFFICE
from .outcomes import OutcomeWordsSection
from .pages import addresses
from .people import People
from .people.urls import PEOPLE
from .queues import Queues
from .queues.urls import QUEUES
from .shell import views as shell
from .skills import Skills
from .telephone.announcements.views import ADDRESSES as ANNOUNCEMENTS
from .telephone.boxes import Boxes
from .telephone.counted.views import ADDRESSES as COUNTED
from .telephone.dialling.views import ADDRESSES as CALLS_OUT
from .telephone.menus.urls import ADDRESSES as MENUS
from .telephone.numbers import Numbers
from .telephone.recording import Recordings
from .telephone.satisfaction import Satisfaction
from .telephone.state import ADDRESSES as LINES
from .telephone.trunks import Trunks
from .telephone.while_waiting import WhileWaiting
from .topics import Topics
from .webforms import Questions, WebForms
from .webforms.views import WEBFORMS

SECTIONS = (
    Departments(),
    People(),
    Skills(),
    HOURS_SECTION,
    Queues(),
    Topics(),
    Answers(),
    ServiceCards(),
    Kinds(),
    OutcomeWordsSection(),
    Trunks(),
    Numbers(),
    Boxes(),
    Satisfaction(),
    Recordings(),
    WhileWaiting(),
    WebForms(),
    Questions(),
)

app_name = "administration"
urlpatterns = [
    path("", shell.start, name="start"),
    path("<int:office_id>/", shell.overview, name="overview"),
    *OFFICE,
    *PEOPLE,
    *QUEUES,
    *HOURS,
    *connections.urlpatterns,
    *(address for section in SECTIONS for address in addresses(section)),
    *ANNOUNCEMENTS,
    *MENUS,
    *LINES,
    *CALLS_OUT,
    *COUNTED,
    *CHECKS,
    *CONFIGURATION,
    *WEBFORMS,
]
