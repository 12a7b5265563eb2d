"""The round trip that an administrator asks for before an account is saved."""

from dataclasses import replace

from django.utils.translation import gettext as _
from imapclient.exceptions import LoginError

from okienko.channels.door import SendError, Settings
from okienko.events.runtime.health import Health

from . import imap, smtp
from .settings import EmailSettings

LIMIT = 4.0  # seconds for each answer: the whole stays within ten


def check(settings: Settings) -> Health:
    """Sign in at the mailbox and at the relay, open the folder. Never raises."""
    if not isinstance(settings, EmailSettings):
        return Health("failed", _("These are not the settings of a mailbox."))
    words = _mailbox(settings) or _relay(settings)
    if words:
        return Health("failed", words)
    return Health("ok", _("The mailbox and the relay let us in."))


def _mailbox(settings: EmailSettings) -> str:
    server = replace(settings.imap(), timeout=LIMIT)
    try:
        client = imap.connect(server)
    except LoginError:
        return _("The mailbox's server refuses the user or the password.")
    except imap.FAULTS as error:
        return _("The mailbox's server: %(reason)s.") % {"reason": imap.words_for(error)}
    try:
        client.select_folder(settings.folder, readonly=True)
    except imap.FAULTS:
        return _("There is no folder %(folder)s in the mailbox.") % {"folder": settings.folder}
    finally:
        imap.drop(client)
    return ""


def _relay(settings: EmailSettings) -> str:
    server = replace(settings.smtp(), timeout=LIMIT)
    try:
        relay = smtp.open_relay(server)
    except SendError as error:
        return _("The relay: %(reason)s.") % {"reason": error.reason}
    smtp.leave(relay)
    return ""
