from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "okienko.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear which desks are there; register the timers' handlers."""
        from okienko.events import actor
        from okienko.events.stream import hub

        from . import actions

        def seen(office: int, official: int, alive: bool) -> None:  # noqa: FBT001
            with actor.acting(actor.program("stream")):
                actions.stream_seen(office, official_id=official, alive=alive)

        hub.ON_STREAM[:] = [seen]
