"""What the operator of a line has counted on a day, and how it differs from what we did."""

from __future__ import annotations

from django.db import models

from okienko.events.models import OfficeLink, OfficeModel


class OperatorColumns(OfficeModel):
    """Which column of the operator's lists is which, as somebody has said once."""

    account = OfficeLink("channels.Account", models.CASCADE)
    columns = models.JSONField(default=dict)  # reading.COLUMNS -> place

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["office", "account"], name="columns_of_a_line"),
        )


class OperatorDay(OfficeModel):
    """A local day of a line as its operator counts it: the calls of a list, or their number alone.

    `differences` and what we counted are of `compared_at`; none yet: the day is not over.
    """

    account = OfficeLink("channels.Account", models.CASCADE)
    day = models.DateField()
    calls = models.JSONField(null=True)  # [[ISO time, number, outward, seconds]]
    outward = models.BooleanField(default=True)  # the list has calls that go out
    inward = models.BooleanField(default=True)  # and calls that come in
    many = models.IntegerField()
    minutes = models.IntegerField()
    our_many = models.IntegerField(default=0)
    our_minutes = models.IntegerField(default=0)
    differences = models.JSONField(default=list)  # matching.Difference, as fields
    compared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["office", "account", "day"], name="operator_day_of_a_line"
            ),
        )

    @property
    def differs(self) -> int:
        """How many differences there are; of a day without a list, whether the sums differ."""
        if self.compared_at is None:
            return 0
        if self.calls is not None:
            return len(self.differences)
        far = abs(self.our_minutes - self.minutes) > max(2, self.minutes // 50)
        return int(self.our_many != self.many or far)
