"""The app of the accounts that all doors share."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Accounts of all channels."""

    name = "okienko.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of every sign-out; say what kinds of address are called, and when tokens end."""
        from django.contrib.auth.signals import user_logged_out

        from okienko.channels import expiring  # noqa: F401 - its line in `/health`
        from okienko.channels.leaving import on_logged_out, session_over
        from okienko.channels.registry import door, word_of
        from okienko.channels.windows import must_be_open
        from okienko.customers import identities
        from okienko.events.stream import hub
        from okienko.interactions.actions import write

        write.IMMEDIATE[:] = [lambda channel: door(channel).immediate]
        write.RULES[:] = [must_be_open]
        identities.NAMED_BY[:] = [word_of]
        hub.ON_SESSION_END[:] = [session_over]
        user_logged_out.connect(on_logged_out, dispatch_uid="okienko.channels")
