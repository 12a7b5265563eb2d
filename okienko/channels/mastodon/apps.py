"""The app of the Mastodon door."""

from django.apps import AppConfig


class MastodonConfig(AppConfig):
    """It has no tables of its own."""

    name = "okienko.channels.mastodon"
    label = "mastodon"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.mastodon.door import MastodonDoor
        from okienko.channels.registry import register

        register(MastodonDoor())
