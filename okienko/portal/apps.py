from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "okienko.portal"
    label = "portal"
