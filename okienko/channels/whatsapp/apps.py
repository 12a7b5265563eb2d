"""The app of the WhatsApp door."""

from django.apps import AppConfig


class WhatsappConfig(AppConfig):
    """It has no tables of its own."""

    name = "okienko.channels.whatsapp"
    label = "whatsapp"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.registry import register
        from okienko.channels.whatsapp.door import WhatsappDoor

        register(WhatsappDoor())
