"""The app of the video door."""

from django.apps import AppConfig


class VideoConfig(AppConfig):
    """Meetings, and who has a seat in them."""

    name = "okienko.channels.video"
    label = "video"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the door and its readers known."""
        from okienko.channels.registry import register
        from okienko.channels.video import reader  # noqa: F401
        from okienko.channels.video.door import VideoDoor

        register(VideoDoor())
