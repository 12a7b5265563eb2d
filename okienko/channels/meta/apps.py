"""The app of what Meta's doors share."""

from django.apps import AppConfig


class MetaConfig(AppConfig):
    """Its tables; the doors stand beside it."""

    name = "okienko.channels.meta"
    label = "meta"
    default_auto_field = "django.db.models.BigAutoField"
