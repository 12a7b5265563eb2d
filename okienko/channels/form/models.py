"""Forms and their questions, each version of them, and what customers wrote."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.events.models import OfficeLink, OfficeModel


class WebForm(OfficeModel):
    """A form for one topic. Its words stand in three languages; an empty one is as in Polish."""

    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    name_uk = models.CharField(max_length=120, blank=True)
    intro = models.TextField(blank=True)
    intro_en = models.TextField(blank=True)
    intro_uk = models.TextField(blank=True)
    topic = OfficeLink("interactions.Topic", null=True, blank=True)
    queue = OfficeLink("routing.Queue", null=True, blank=True)
    order = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "name"], name="web_form_once"),)

    def __str__(self) -> str:
        return self.name


class QuestionKind(models.TextChoices):
    TEXT = "text", _("a line of text")
    LONG = "long", _("several lines of text")
    NUMBER = "number", _("a number")
    DATE = "date", _("a day")
    CHOICE = "choice", _("one of several")
    SEVERAL = "several", _("any of several")
    YES_NO = "yes_no", _("yes or no")
    PLACE = "place", _("a place")
    FILES = "files", _("photos and files")


class Question(OfficeModel):
    """One question of a form. `choices` have one on a line; those of other languages stand beside.

    `least` and `most` are of the number itself, of characters in a text, of files. `mask` is what a
    line must look like: 0 for a digit, A for a letter, all else for itself ("00-000").
    """

    form = OfficeLink(WebForm, models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=10, choices=QuestionKind)
    label = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    label_uk = models.CharField(max_length=200, blank=True)
    help = models.CharField(max_length=300, blank=True)
    help_en = models.CharField(max_length=300, blank=True)
    help_uk = models.CharField(max_length=300, blank=True)
    choices = models.TextField(blank=True)
    choices_en = models.TextField(blank=True)
    choices_uk = models.TextField(blank=True)
    required = models.BooleanField(default=False)
    least = models.IntegerField(null=True, blank=True)
    most = models.IntegerField(null=True, blank=True)
    mask = models.CharField(max_length=40, blank=True)
    order = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.label


class FormVersion(OfficeModel):
    """A form's questions as they were asked (spec.py); answers name the version that they answer.

    Without a form it is the one that has just words.
    """

    form = OfficeLink(WebForm, models.CASCADE, null=True, blank=True, related_name="versions")
    number = models.IntegerField()
    asked = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "form", "number"], name="form_version_once", nulls_distinct=False
            ),
        )


class FormEntry(OfficeModel):
    """What a customer writes in a form, from the first page on. See actions/entries.py.

    `owner` is the hash of what the customer's browser keeps; `place` is part of the address. A
    draft's `answers` are as typed. `why` says what let it be held. `origin` is the hash of the
    network's address.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        HELD = "held"  # suspicious: a person looks at it
        TAKEN = "taken"  # it is a contact
        DISCARDED = "discarded"

    account = OfficeLink("channels.Account", models.CASCADE)
    version = OfficeLink(FormVersion)
    place = models.CharField(max_length=40)
    owner = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    language = models.CharField(max_length=5)
    answers = models.JSONField(default=dict)
    contact = models.JSONField(default=dict)  # name, email, phone, wish, copy
    refused = models.JSONField(default=dict)  # of the last page that was sent: words by question
    why = models.JSONField(default=list)
    origin = models.CharField(max_length=40, blank=True)
    copy_to = models.CharField(max_length=254, blank=True)  # the address, folded, if one was sent
    made_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = OfficeLink("offices.Official", models.SET_NULL, null=True, blank=True)
    interaction = OfficeLink("interactions.Interaction", models.CASCADE, null=True, blank=True)
    message = OfficeLink("interactions.Message", models.CASCADE, null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "place"], name="form_entry_once"),)
        indexes = (
            models.Index(fields=["office", "state", "saved_at"], name="form_entry_state"),
            models.Index(fields=["office", "origin", "made_at"], name="form_entry_origin"),
            models.Index(fields=["message"], name="form_entry_message"),
        )

    @property
    def reference(self) -> str:
        """What a customer is given for one that is no contact yet: `F-000123`."""
        return f"F-{self.id:06d}"


class EntryFile(OfficeModel):
    """A file of an entry, until it goes along with the contact. See interactions.Attachment."""

    entry = OfficeLink(FormEntry, models.CASCADE, related_name="files")
    question = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.IntegerField()
    content = models.BinaryField()
    width = models.IntegerField(default=0, db_default=0)
    height = models.IntegerField(default=0, db_default=0)
    scan = models.CharField(max_length=5, blank=True, default="", db_default="")
