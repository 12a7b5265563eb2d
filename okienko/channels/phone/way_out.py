"""By which trunk the office dials out."""

from okienko.channels.models import Account

from .models import Number
from .refusals import NO_WAY_OUT
from .settings import TrunkSettings, usable_trunk


def way_out() -> tuple[Account, TrunkSettings, Number | None]:
    """The trunk for outgoing calls: that of the number marked so, or the first that dials out."""
    rows = Number.objects.select_related("account").filter(active=True, account__enabled=True)
    for number in rows.order_by("-outgoing", "id"):
        trunk = usable_trunk(number.account)
        if trunk is not None and trunk.proxy:
            return number.account, trunk, number
    raise NO_WAY_OUT()
