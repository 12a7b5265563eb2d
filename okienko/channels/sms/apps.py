"""The app of the SMS door."""

from django.apps import AppConfig


class SmsConfig(AppConfig):
    """Pieces of long texts, and how the standing connections are."""

    name = "okienko.channels.sms"
    label = "sms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.registry import register
        from okienko.channels.sms.door import SmsDoor

        register(SmsDoor())
