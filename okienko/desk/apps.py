"""The app of the official's pages; it has no tables."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers the shared fragments of the desk with the stream."""

    name = "okienko.desk"
    label = "desk"

    def ready(self) -> None:
        """Importing a panel's fragment registers it."""
        from okienko.desk import fragments  # noqa: F401
