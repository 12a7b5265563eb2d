"""An official's desk telephone."""

from __future__ import annotations

from django.db import models

from okienko.channels.secrets import SecretsField


class DeskPhone(models.Model):
    """A person's SIP telephone. No office: see row_security.OPEN_TABLES.

    Its password lives until another is made; the telephone stays registered while the browser is in
    use, so that either is taken by one press.
    """

    person = models.OneToOneField(
        "offices.Person", models.CASCADE, primary_key=True, related_name="+"
    )
    secrets = SecretsField()
    made_at = models.DateTimeField()
    in_use = models.BooleanField(default=False)  # calls ring there, and not in the browser
    registered = models.BooleanField(default=False)  # it is there, as far as Asterisk knows
    since = models.DateTimeField()  # of `registered`
    # a one-time address from which it fetches its settings; the digest of what stands in it
    fetch = models.CharField(max_length=64, blank=True, default="", db_default="")
    fetch_until = models.DateTimeField(null=True)

    @property
    def endpoint(self) -> str:
        """Its name in Asterisk, and the user name of its registration."""
        return f"d{self.person_id}"
