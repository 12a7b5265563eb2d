"""The app that carries the shared templates and style sheets; it has no tables."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Templates, static files and template tags without a model."""

    name = "okienko.look"
    label = "look"
