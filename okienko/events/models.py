"""Tables of the log, and the two bases on which every table of an office stands."""

from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class OfficeLink(models.ForeignKey[Any, Any]):
    """A link between two rows of the same office.

    Django makes no constraint for it; `row_security.RowSecurity` makes the composite one,
    `(office_id, x_id) -> (office_id, id)`, because plain foreign keys do not see the policies.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("related_name", "+")
        super().__init__(to, on_delete, **kwargs)


class OfficeModel(models.Model):
    """A row that belongs to one office."""

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class EventRow(models.Model):
    """A committed fact. `pos` is given after the commit by the numberer; readers go by it alone."""

    id = models.BigAutoField(primary_key=True)
    pos = models.BigIntegerField(null=True, unique=True)
    at = models.DateTimeField()
    # no foreign key: sixteen writers would queue for a share lock on one office's row
    office_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject = models.BigIntegerField()
    data = models.JSONField(default=dict)
    actor = models.CharField(max_length=80, default="", db_default="")  # see actor.Actor.within
    format = models.SmallIntegerField(default=1, db_default=1)  # see publish.FORMAT

    class Meta:
        db_table = "events_event"
        indexes = (
            models.Index(fields=["id"], name="events_unnumbered", condition=models.Q(pos=None)),
            models.Index(fields=["office_id", "subject", "kind"], name="events_by_subject"),
            # rows lie in the order of time: a few kilobytes find a day among millions
            BrinIndex(fields=["at"], name="events_by_time", autosummarize=True),
        )


class Timer(models.Model):
    """Something to do at `due_at`; one per (office, kind, subject). See timers.py."""

    id = models.BigAutoField(primary_key=True)
    office_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject = models.BigIntegerField()
    due_at = models.DateTimeField()
    data = models.JSONField(default=dict)
    attempts = models.IntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office_id", "kind", "subject"], name="timer_once"),
        )
        indexes = (
            models.Index(
                fields=["due_at"], name="timer_due", condition=models.Q(failed_at__isnull=True)
            ),
        )


class ReaderCursor(models.Model):
    """How far a durable reader has come; moves in the transaction of the reader's own work.

    `before` is how long the log was when the reader was new: until there it catches up, and nothing
    is late.
    """

    name = models.CharField(primary_key=True, max_length=60)
    pos = models.BigIntegerField(default=0)
    before = models.BigIntegerField(default=0, db_default=0)


class SetAside(models.Model):
    """An event that a reader failed on again and again: shown to a person, the rest goes on."""

    id = models.BigAutoField(primary_key=True)
    reader = models.CharField(max_length=60)
    office_id = models.BigIntegerField()
    pos = models.BigIntegerField()
    error = models.CharField(max_length=200)
    at = models.DateTimeField()


class Lease(models.Model):
    """Who does a thing that one process must do alone; the advisory lock decides, this tells."""

    name = models.CharField(primary_key=True, max_length=120)
    epoch = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=120, default="")
    since = models.DateTimeField(null=True)
