from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "okienko.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell routing who knows a customer's open case; register the timers' handlers."""
        from okienko.routing.preferred import SOURCES

        from . import actions  # noqa: F401
        from .queries import last_official

        if last_official not in SOURCES:
            SOURCES.append(last_official)
