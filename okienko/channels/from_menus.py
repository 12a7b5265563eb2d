"""How many texts menus may send in a day: the office pays, and anybody may call under any number.

Five to one number are no limit for who calls under another one each time. In an open scope.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from okienko.events import clock
from okienko.interactions.outward import begun_by_program_with
from okienko.offices import queries as offices

from .models import Account

A_DAY = 200  # until the office says otherwise


def most(account: Account) -> int:
    """How many a connection lets menus send in a day of the office's."""
    return int(account.settings.get("menus_a_day", A_DAY))


def sent_today(account: Account) -> int:
    """How many they have sent by it since midnight."""
    zone = ZoneInfo(offices.office(account.office_id).zone)
    today = clock.now().astimezone(zone).date()
    return begun_by_program_with(account.id, datetime.combine(today, time(), zone))


def used_up(account: Account) -> bool:
    """Whether menus may send no more by it today."""
    return sent_today(account) >= most(account)
