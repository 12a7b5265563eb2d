from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "okienko.offices"
    label = "offices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the stream which seats a login has."""
        from okienko.events.stream import hub

        from .access import officials_of

        hub.SEATS[:] = [officials_of]
        hub.SEATS_CHANGE["official.changed"] = lambda fact: int(fact.data["person"])
        hub.SEATS_CHANGE["person.changed"] = lambda fact: fact.subject
