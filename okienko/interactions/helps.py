"""As what somebody takes part in a contact besides its official."""

from django.db import models


class Help(models.TextChoices):
    """As what a contact assists another one: somebody is sought who takes part in that."""

    NONE = ""
    INTERPRETER = "interpreter"
    COLLEAGUE = "colleague"
