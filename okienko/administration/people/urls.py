"""The addresses of what is done to people besides their form."""

from django.urls import URLPattern, path

from . import many, rules, table, views

ONE = "<int:office_id>/people/<int:official_id>/"

PEOPLE: list[URLPattern] = [
    path("<int:office_id>/people/list/", many.paste, name="people_paste"),
    path("<int:office_id>/people/export.csv", many.export, name="people_export"),
    path("<int:office_id>/skills/table/", table.table, name="skills_table"),
    path("<int:office_id>/people/links/", many.links, name="people_links"),
    path("<int:office_id>/people/second-factor/", rules.rules, name="people_rules"),
    path(f"{ONE}factors/", views.factors, name="people_factors"),
    path(f"{ONE}mail/", views.mail, name="people_mail"),
    path(f"{ONE}link/", views.link, name="people_link"),
    path(f"{ONE}sign-out/", views.sign_out, name="people_sign_out"),
    path(f"{ONE}seat/", views.seat, name="people_seat"),
]
