"""The app of the administrator's pages."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """It has no tables: settings are rows of the rooms that live by them."""

    name = "okienko.administration"
    label = "administration"

    def ready(self) -> None:
        """Every process knows the room's events."""
        from . import events  # noqa: F401
