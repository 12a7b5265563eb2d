"""What the office knows and says: reply templates, and cards of services."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.events.models import OfficeLink, OfficeModel


class ReplyTemplate(OfficeModel):
    """A text that an official begins an answer with; one row for each language of a name."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, default="pl")
    topic = OfficeLink("interactions.Topic", null=True, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    # a few letters that put it into an answer that is being written
    shortcut = models.CharField(max_length=20, blank=True, default="", db_default="")
    # the kind of door whose answers it is for; "": every one
    channel = models.CharField(max_length=20, blank=True, default="", db_default="")
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = OfficeLink("offices.Official", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "name", "language"], name="template_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class ServiceCard(OfficeModel):
    """A service of the office or of the state: what, where, with what, for how much, how fast.

    Each text in the languages of officials and customers; without one in theirs the Polish is read.
    """

    name_pl = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    name_uk = models.CharField(max_length=120, blank=True, default="")
    # what it is
    about_pl = models.TextField(blank=True, default="")
    about_en = models.TextField(blank=True, default="")
    about_uk = models.TextField(blank=True, default="")
    # where, and how
    place_pl = models.TextField(blank=True, default="")
    place_en = models.TextField(blank=True, default="")
    place_uk = models.TextField(blank=True, default="")
    # what to bring
    bring_pl = models.TextField(blank=True, default="")
    bring_en = models.TextField(blank=True, default="")
    bring_uk = models.TextField(blank=True, default="")
    cost_pl = models.TextField(blank=True, default="")
    cost_en = models.TextField(blank=True, default="")
    cost_uk = models.TextField(blank=True, default="")
    # how long it takes
    takes_pl = models.TextField(blank=True, default="")
    takes_en = models.TextField(blank=True, default="")
    takes_uk = models.TextField(blank=True, default="")
    # a short text for the telephone
    spoken_pl = models.TextField(blank=True, default="")
    spoken_en = models.TextField(blank=True, default="")
    spoken_uk = models.TextField(blank=True, default="")
    page = models.URLField(max_length=300, blank=True, default="")  # where all of it stands
    topic = OfficeLink("interactions.Topic", models.SET_NULL, null=True, blank=True)
    department = OfficeLink("offices.Department", models.SET_NULL, null=True, blank=True)
    queue = OfficeLink("routing.Queue", models.SET_NULL, null=True, blank=True)
    state = models.BooleanField(default=False)  # a service of the state, the same everywhere
    valid_until = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "name_pl"], name="card_once"),)

    def __str__(self) -> str:
        return self.name_pl
