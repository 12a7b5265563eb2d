"""The phone's app: registers the door."""

from django.apps import AppConfig


class PhoneConfig(AppConfig):
    """Calls over SIP."""

    name = "okienko.channels.phone"
    label = "phone"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.phone.door import PhoneDoor
        from okienko.channels.registry import register

        register(PhoneDoor())
