"""The app of the Viber door."""

from django.apps import AppConfig


class ViberConfig(AppConfig):
    """It has no tables of its own."""

    name = "okienko.channels.viber"
    label = "viber"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.registry import register
        from okienko.channels.viber.door import ViberDoor

        register(ViberDoor())
