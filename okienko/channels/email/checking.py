"""The round trip that an administrator asks for before an account is saved."""

from dataclasses import replace

from django.utils.translation import gettext as _
from imapclient.exceptions import LoginError

from okienko.channels.door import SendError
from okienko.channels.models import Account
from okienko.events.runtime.health import Health

from . import imap_client, servers, smtp
from .settings import EmailSettings
from .wire import MailServer

LIMIT = 4.0  # seconds for each answer: the whole stays within ten


def check(account: Account) -> Health:
    """Sign in at the mailbox and at the relay, open the folder. Never raises."""
    settings = account.read()
    if not isinstance(settings, EmailSettings):
        return Health("failed", _("These are not the settings of a mailbox."))
    office, row = account.office_id, account.id
    words = _mailbox(settings.folder, servers.reading(settings, office, row))
    words = words or _relay(servers.sending(settings, office, row))
    if words:
        return Health("failed", words)
    return Health("ok", _("The mailbox and the relay let us in."))


def _mailbox(folder: str, server: MailServer) -> str:
    server = replace(server, timeout=LIMIT)
    try:
        client = imap_client.connect(server)
    except LoginError:
        return _("The mailbox's server refuses the user or the password.")
    except SendError as error:
        return _("The sign-in at the provider: %(reason)s.") % {"reason": error.reason}
    except imap_client.FAULTS as error:
        return _("The mailbox's server: %(reason)s.") % {"reason": imap_client.words_for(error)}
    try:
        client.select_folder(folder, readonly=True)
    except imap_client.FAULTS:
        return _("There is no folder %(folder)s in the mailbox.") % {"folder": folder}
    finally:
        imap_client.drop(client)
    return ""


def _relay(server: MailServer) -> str:
    server = replace(server, timeout=LIMIT)
    try:
        relay = smtp.open_relay(server)
    except SendError as error:
        return _("The relay: %(reason)s.") % {"reason": error.reason}
    smtp.leave(relay)
    return ""
