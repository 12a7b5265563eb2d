"""The servers of a mailbox as an account signs in at them: by a password, or as was agreed."""

from okienko.channels.consent.tokens import Bearer

from .settings import EmailSettings
from .wire import MailServer


def bearer(settings: EmailSettings, office: int, account_id: int) -> Bearer | None:
    """What signs in for the account; None where a password does."""
    provider = settings.provider()
    return None if provider is None else Bearer(office, account_id, provider)


def reading(settings: EmailSettings, office: int, account_id: int) -> MailServer:
    """Where letters are read."""
    return settings.imap(bearer(settings, office, account_id))


def sending(settings: EmailSettings, office: int, account_id: int) -> MailServer:
    """Where answers are handed over."""
    return settings.smtp(bearer(settings, office, account_id))
