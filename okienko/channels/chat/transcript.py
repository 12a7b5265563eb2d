"""What was said in a chat, as plain text: for a file, for a letter. In the active language."""

from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from okienko.channels.plain_text import one_line, without_links
from okienko.channels.text_lines import lines_of
from okienko.interactions.models import Interaction
from okienko.offices import queries as offices

from .models import Visit
from .queries import contacts_of


def subject_of(_visit: Visit, contact: Interaction) -> str:
    """The subject of a letter with it."""
    return _("Your chat with the office, %(number)s") % {"number": contact.number}


def transcript(visit: Visit, *, links: bool = True) -> str:
    """All messages with who wrote them and when (the office's time); in an open scope.

    `links`: whether the visitor's own stay in their words; not in a letter to an address that
    nobody has proved.
    """
    theirs = str if links else without_links
    office = offices.office(visit.office_id)
    zone = ZoneInfo(office.zone)
    contacts = contacts_of(visit)
    numbers = ", ".join(each.number for each in contacts)
    parts = [office.said("name", visit.language) or office.name, numbers, ""]
    day = None
    for line in lines_of([each.id for each in contacts]):
        at = line.at.astimezone(zone)
        if at.date() != day:
            day = at.date()
            parts += [formats.date_format(day, "DATE_FORMAT"), ""]
        who = {"me": theirs(visit.name) or _("You"), "official": line.name}.get(
            line.sender, office.name
        )
        parts.append(f"{at:%H:%M}  {one_line(who)}:")
        if line.text:
            parts.append(theirs(line.text) if line.sender == "me" else line.text)
        parts += [_("[file: %(name)s]") % {"name": one_line(each.name, 200)} for each in line.files]
        parts.append("")
    return "\n".join(parts)
