"""The app of the outbox that all written doors share."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """What is on its way out, and what became of it."""

    name = "okienko.channels.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make its line in `/health` known."""
        from okienko.channels.outbox import health  # noqa: F401
