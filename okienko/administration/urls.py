"""The addresses of the administrator's pages."""

from django.urls import path

from .departments import Departments
from .pages import addresses
from .shell import views as shell
from .telephone.numbers import Numbers
from .telephone.trunks import Trunks

SECTIONS = (
    Departments(),
    Trunks(),
    Numbers(),
)

app_name = "administration"
urlpatterns = [
    path("", shell.start, name="start"),
    path("<int:office_id>/", shell.overview, name="overview"),
    *(address for section in SECTIONS for address in addresses(section)),
]
