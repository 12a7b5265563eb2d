from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "okienko.supervision"
    label = "supervision"
