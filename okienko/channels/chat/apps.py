"""The app of the chat door."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Windows on web sites, and who writes in them."""

    name = "okienko.channels.chat"
    label = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door and its reader known."""
        from okienko.channels.chat import reader  # noqa: F401
        from okienko.channels.chat.door import ChatDoor
        from okienko.channels.registry import register

        register(ChatDoor())
