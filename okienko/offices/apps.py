from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "okienko.offices"
    label = "offices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the stream which seats a login has."""
        from allauth.mfa import signals

        from okienko.events.stream import hub

        from . import factors
        from .access import only_takes_part, seats_shown

        hub.SEATS[:] = [seats_shown]
        hub.QUIET[:] = [only_takes_part]
        hub.SEATS_CHANGE["person.factors"] = lambda fact: fact.subject
        signals.authenticator_added.connect(factors.on_added)
        signals.authenticator_removed.connect(factors.on_removed)
        hub.SEATS_CHANGE["official.changed"] = lambda fact: int(fact.data["person"])
        hub.SEATS_CHANGE["person.changed"] = lambda fact: fact.subject
