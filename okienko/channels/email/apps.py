"""The app of the e-mail door."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """Mailboxes, their cursors, the originals of letters and what is on its way out."""

    name = "okienko.channels.email"
    label = "email"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door and its reader known."""
        from okienko.channels.email import overlooked  # noqa: F401
        from okienko.channels.email.door import EmailDoor
        from okienko.channels.registry import register

        register(EmailDoor())
