"""Matters that the office settles: their kinds, state, term and history."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from okienko.customers.merging import moves
from okienko.events.models import OfficeLink, OfficeModel

from .states import LABELS, CaseState


class CaseKind(OfficeModel):
    """A kind of matter and what follows from it: who settles it, in what time, on what basis."""

    class Unit(models.TextChoices):
        DAYS = "days", _("days")
        MONTHS = "months", _("months")

    name = models.CharField(max_length=120)
    topic = OfficeLink("interactions.Topic", null=True, blank=True)
    department = OfficeLink("offices.Department", null=True, blank=True)
    rule = models.CharField(max_length=40, default="information")  # a code of statutory.py
    term_amount = models.SmallIntegerField(
        default=14, validators=[MinValueValidator(0), MaxValueValidator(3650)]
    )
    term_unit = models.CharField(max_length=6, choices=Unit, default=Unit.DAYS)
    basis = models.CharField(max_length=120, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "name"], name="case_kind_once"),
            models.CheckConstraint(condition=models.Q(term_amount__gte=0), name="case_kind_term"),
        )

    def __str__(self) -> str:
        return self.name


class CaseCounter(OfficeModel):
    """The last number of an office's cases in a year; a number is taken with its case."""

    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "year"], name="case_counter_once"),
        )


class Case(OfficeModel):
    """A matter. `state` moves by states.py only.

    `began_on` is the day of the event from which the term is counted, `raw_due_on` its end before
    it is moved off a day off, `due_on` the day by which it must be settled. While `paused_on` is
    set the clock stands.
    """

    number = models.CharField(max_length=20)
    kind = OfficeLink(CaseKind)
    title = models.CharField(max_length=200)
    folded = models.CharField(max_length=460, blank=True)  # names.fold of title, for search
    customer = OfficeLink("customers.Customer", null=True, blank=True)
    department = OfficeLink("offices.Department", null=True, blank=True)
    state = models.CharField(
        max_length=12,
        choices=[(s.value, LABELS[s]) for s in CaseState],
        default=CaseState.NEW.value,
    )
    began_on = models.DateField()
    raw_due_on = models.DateField()
    due_on = models.DateField()
    paused_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = OfficeLink("offices.Official", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[str(s) for s in CaseState]), name="case_state_known"
            ),
        )
        indexes = (
            models.Index(fields=["office", "customer"], name="case_by_customer"),
            models.Index(
                fields=["office", "due_on"],
                name="case_open_by_due",
                condition=models.Q(closed_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.number


class StepKind(models.TextChoices):
    OPENED = "opened", pgettext_lazy("case", "Opened")
    MOVED = "moved", pgettext_lazy("case", "Moved on")
    HANDED_OVER = "handed_over", pgettext_lazy("case", "Handed over")
    DUE_SET = "due_set", pgettext_lazy("case", "Term changed")
    TIED = "tied", pgettext_lazy("case", "Contact tied")
    UNTIED = "untied", pgettext_lazy("case", "Contact untied")
    CUSTOMER = "customer", pgettext_lazy("case", "Customer corrected")
    NOTE = "note", pgettext_lazy("case", "Official note")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    REOPENED = "reopened", pgettext_lazy("case", "Opened again")


class CaseStep(OfficeModel):
    """One line of a case's history; never changed."""

    case = OfficeLink(Case, related_name="steps")
    at = models.DateTimeField()
    official = OfficeLink("offices.Official", null=True, blank=True)
    kind = models.CharField(max_length=12, choices=StepKind)
    state = models.CharField(max_length=12)  # after the step
    words = models.TextField(blank=True)
    basis = models.CharField(max_length=120, blank=True)
    department = OfficeLink("offices.Department", null=True, blank=True)
    interaction = OfficeLink("interactions.Interaction", null=True, blank=True)
    due_on = models.DateField(null=True)  # the term after the step, where it changed

    class Meta:
        indexes = (models.Index(fields=["case", "at"], name="case_history"),)


class CaseInteraction(OfficeModel):
    """A contact that belongs to a case."""

    case = OfficeLink(Case, related_name="contacts")
    interaction = OfficeLink("interactions.Interaction")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "interaction"], name="case_contact_once"),
        )
        indexes = (models.Index(fields=["interaction"], name="case_by_contact"),)


class CasePin(OfficeModel):
    """With what a customer hears by telephone how a case stands, without saying who calls."""

    case = OfficeLink(Case, models.CASCADE)
    sealed = models.CharField(max_length=200)  # six digits, see actions/pins.py
    wrong = models.SmallIntegerField(default=0)  # in a row
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "case"], name="one_pin_of_a_case"),
        )


moves("cases_case", "customer")
