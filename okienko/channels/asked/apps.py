"""The app of what is asked for."""

from django.apps import AppConfig


class AskedConfig(AppConfig):
    """How far each connection that is asked has been read, and how it is."""

    name = "okienko.channels.asked"
    label = "asked"
    default_auto_field = "django.db.models.BigAutoField"
