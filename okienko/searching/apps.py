from django.apps import AppConfig


class SearchingConfig(AppConfig):
    name = "okienko.searching"
    label = "searching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the switchboard run the reader."""
        from . import reader  # noqa: F401
