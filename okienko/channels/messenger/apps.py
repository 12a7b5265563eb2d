"""The app of the Messenger door."""

from django.apps import AppConfig


class MessengerConfig(AppConfig):
    """It has no tables of its own."""

    name = "okienko.channels.messenger"
    label = "messenger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.messenger.door import MessengerDoor
        from okienko.channels.registry import register

        register(MessengerDoor())
