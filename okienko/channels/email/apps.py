"""The app of the e-mail door."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """Mailboxes, their cursors, and the originals of letters."""

    name = "okienko.channels.email"
    label = "email"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.email.door import EmailDoor
        from okienko.channels.email.staff import POSTMAN
        from okienko.channels.registry import register
        from okienko.offices.posting import POSTMEN

        register(EmailDoor())
        POSTMEN[:] = [POSTMAN]
