"""The addresses of configuration."""

from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from . import views

AT = "<int:office_id>/configuration/"

CONFIGURATION: list[URLPattern] = [
    path(AT, views.configuration, name="configuration"),
    path(
        f"{AT}preview/",
        require_http_methods(["GET", "HEAD", "POST"])(views.preview),
        name="configuration_preview",
    ),
    path(f"{AT}apply/", views.carry_out, name="configuration_apply"),
    path(f"{AT}back/", views.back, name="configuration_back"),
    path(f"{AT}file/", views.export, name="configuration_file"),
]
