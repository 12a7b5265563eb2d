"""The app of consents, for every door that signs in by OAuth 2."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """What providers let us do in somebody's name."""

    name = "okienko.channels.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"
