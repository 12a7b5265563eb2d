"""The addresses of the supervisor's pages."""

from django.urls import path

from .calls import views as calls
from .figures import views as figures
from .listening import views as listening
from .people import views as people
from .queues import views as queues
from .shell import views as shell
from .spending import views as spending

app_name = "supervision"
urlpatterns = [
    path("", shell.board, name="board"),
    path("half-hours/", shell.half_hours, name="slots"),
    path("figures/", figures.table, name="figures"),
    path("figure/<slug:code>/", figures.figure, name="figure"),
    path("figure/<slug:code>/export.csv", figures.export, name="export"),
    path("calls/", calls.page, name="calls"),
    path("calls/export.csv", calls.export, name="calls_export"),
    path("texts/", spending.page, name="spending"),
    path("texts/export.csv", spending.export, name="spending_export"),
    path("queue/<int:queue_id>/waiting/", queues.waiting, name="waiting"),
    path("contact/<int:interaction_id>/move/", queues.move, name="move"),
    path("contact/<int:interaction_id>/listening/<slug:step>/", listening.step, name="listening"),
    path("official/<int:official_id>/", people.official, name="official"),
]
