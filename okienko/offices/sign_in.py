"""Who may have a login: nobody makes one for themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """The sign-in library's rules for this product."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Logins are made by the administrator."""
        return False
