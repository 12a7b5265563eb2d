"""The app of the e-mail door."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """Mailboxes, their cursors, the originals of letters and what is on its way out."""

    name = "okienko.channels.email"
    label = "email"
    default_auto_field = "django.db.models.BigAutoField"
