"""The app of the Telegram door."""

from django.apps import AppConfig


class TelegramConfig(AppConfig):
    """It has no tables of its own."""

    name = "okienko.channels.telegram"
    label = "telegram"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.registry import register
        from okienko.channels.telegram.door import TelegramDoor

        register(TelegramDoor())
