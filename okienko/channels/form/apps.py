"""The app of the form door."""

from django.apps import AppConfig


class FormConfig(AppConfig):
    """Forms with their questions, and what customers have written in them."""

    name = "okienko.channels.form"
    label = "form"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door known."""
        from okienko.channels.form.door import FormDoor
        from okienko.channels.registry import register

        register(FormDoor())
