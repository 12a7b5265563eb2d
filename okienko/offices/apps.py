from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "okienko.offices"
    label = "offices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the stream which seats a login has."""
        from okienko.events import stream

        from .access import officials_of

        stream.SEATS[:] = [officials_of]
