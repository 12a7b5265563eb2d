"""The app of the inbox that all doors with webhooks share."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """What providers have brought, as it came."""

    name = "okienko.channels.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make its line in `/health` known."""
        from okienko.channels.inbox import health  # noqa: F401
