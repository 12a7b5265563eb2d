"""Where a short address leads."""

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class ShortLink(OfficeModel):
    """One short address: `path` is of this site and open to everybody, until `ends_at`.

    The same path is given the same code again while it has long enough to go.
    """

    code = models.CharField(max_length=12, unique=True)
    path = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    official = OfficeLink("offices.Official", null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["office", "path", "-ends_at"], name="short_by_path"),)
