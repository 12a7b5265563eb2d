"""The app of a person's own pages."""

from django.apps import AppConfig


class AccountConfig(AppConfig):
    """It has no tables: logins are rows of the offices' room."""

    name = "okienko.account"
    label = "own_account"  # the sign-in library has the plain word
