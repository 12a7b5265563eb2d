"""The app of the accounts that all doors share."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Accounts of all channels."""

    name = "okienko.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"
