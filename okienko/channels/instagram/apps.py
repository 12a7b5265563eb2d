"""The app of the Instagram door."""

from django.apps import AppConfig


class InstagramConfig(AppConfig):
    """It has no tables of its own."""

    name = "okienko.channels.instagram"
    label = "instagram"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.instagram.door import InstagramDoor
        from okienko.channels.registry import register

        register(InstagramDoor())
