"""The addresses of the pages of who runs the installation."""

from django.urls import path

from . import views

app_name = "installation"
urlpatterns = [
    path("", views.offices, name="offices"),
    path("new/", views.new_office, name="offices_new"),
    path("office/<int:office_id>/", views.one_office, name="offices_one"),
    path("office/<int:office_id>/pause/", views.pause, name="offices_pause"),
    path("office/<int:office_id>/resume/", views.resume, name="offices_resume"),
    path("use/", views.use, name="use"),
    path("use/export.csv", views.export, name="use_export"),
    path("health/", views.health, name="health"),
    path("notice/", views.notice, name="notice"),
    path("notice/end/", views.end_notice, name="notice_end"),
    path("operators/", views.operators, name="operators"),
    path("operators/factors/", views.operators_factors, name="operators_factors"),
    path("operators/remove/", views.remove_operator, name="operators_remove"),
]
