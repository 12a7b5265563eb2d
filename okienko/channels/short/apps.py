"""The app of short addresses."""

from django.apps import AppConfig


class ShortConfig(AppConfig):
    """Where short addresses lead, and until when."""

    name = "okienko.channels.short"
    label = "short"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Its timers have their handler in every process."""
        from okienko.channels.short import actions  # noqa: F401
