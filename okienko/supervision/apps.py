"""The app of the supervisor's pages; it has no tables."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Registers the shared fragments of the wallboard with the stream."""

    name = "okienko.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Importing the fragments registers them."""
        from okienko.supervision import fragments  # noqa: F401
