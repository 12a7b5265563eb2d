"""What the rules of queues did: one row for each, which is also why none acts twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from okienko.events.models import OfficeLink, OfficeModel


class RuleActed(OfficeModel):
    """A rule of a queue acted in a stay (overtime.WaitRule). The figures count these rows."""

    class Action(models.TextChoices):
        RAISE = "raise", _("comes before the others")
        QUEUE = "queue", _("goes to another queue")
        BOX = "box", _("leaves a message")
        CALL = "call", _("may be called instead")
        END = "end", _("is told that nobody can come")

    class When(models.TextChoices):
        TIME = "time", _("waited so long")
        LENGTH = "length", _("so many waited")

    wait = OfficeLink("routing.Wait", models.CASCADE)
    queue = OfficeLink("routing.Queue")  # the wait's: figures are of a queue
    when = models.CharField(max_length=6, choices=When)
    number = models.IntegerField()
    what = models.CharField(max_length=8, blank=True)
    action = models.CharField(max_length=6, choices=Action)
    at = models.DateTimeField()
    done = models.BooleanField(default=True)  # it could not be done: what it leads to is gone

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "wait", "when", "number", "what", "action"],
                name="rule_acts_once",
            ),
        )
        indexes = (models.Index(fields=["office", "at"], name="rules_by_day"),)

    @property
    def key(self) -> tuple[str, int, str, str]:
        """As overtime.WaitRule has it."""
        return self.when, self.number, self.what, self.action
