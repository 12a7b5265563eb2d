"""The app of the questions after a call."""

from django.apps import AppConfig


class SatisfactionConfig(AppConfig):
    """Who is asked, and what they answer."""

    name = "okienko.channels.satisfaction"
    label = "satisfaction"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The telephone asks by keys, the log tells of calls that are over."""
        from okienko.channels.phone.actions import flow
        from okienko.channels.satisfaction import reader  # noqa: F401
        from okienko.channels.satisfaction.actions import asked_by_keys, told_by_keys

        flow.ASKS.append(asked_by_keys)
        flow.TELLS.append(told_by_keys)
