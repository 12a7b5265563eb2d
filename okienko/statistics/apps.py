from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "okienko.statistics"
    label = "statistics"
