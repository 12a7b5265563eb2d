"""A one-time link as a letter: for who is new, and for who has forgotten the password."""

import logging
import threading

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import actions, queries
from .models import Person
from .posting import NotSent, post

log = logging.getLogger(__name__)

#: Letters that may be on their way at once; who asks meanwhile is seen by the administrator alone.
AT_ONCE = threading.BoundedSemaphore(4)


def address(request: HttpRequest, token: str = "") -> str:
    """Where a token is used. Behind the # it reaches no server's log and no Referer.

    The host is one of ours, whatever a request says (ALLOWED_HOSTS).
    """
    return f"{request.build_absolute_uri(resolve_url('account:join'))}#{token}"


def send_link(office: int, person: Person, link: str, token: str, *, forgotten: bool) -> None:
    """Send it to the person's own address; NotSent ends it. Outside of any scope."""
    language = person.language or settings.LANGUAGE_CODE
    with override(language):
        subject = _("Okienko: choose another password") if forgotten else _("Okienko: come in")
        text = (
            _(
                "Somebody, probably you, has said that the password of %(login)s was forgotten.\n\n"
                "Choose another here, once, within a day:\n%(link)s\n\n"
                "If it was not you, do nothing: your password stays as it is."
            )
            if forgotten
            else _(
                "You can sign in to Okienko. Your user name: %(login)s\n\n"
                "Choose your password here, once, within seven days:\n%(link)s\n\n"
                "Give this letter to nobody: whoever opens the link comes in as you."
            )
        ) % {"login": person.username, "link": link}
    try:
        post(office, person.email, subject, text, language)
    except NotSent:
        actions.drop_link(token)
        raise


def send_forgotten_later(request: HttpRequest, office: int, person_id: int) -> None:
    """Send a link to who has forgotten the password, beside the request.

    So an answer takes as long for a login that there is as for any other. What fails is not tried
    again: the administrator sees that somebody waits.
    """
    if not AT_ONCE.acquire(blocking=False):
        return
    threading.Thread(
        target=_send_forgotten, args=(address(request), office, person_id), daemon=True
    ).start()


def _send_forgotten(base: str, office: int, person_id: int) -> None:
    try:
        token = actions.mail_link(office, person_id=person_id)
        send_link(office, queries.person(person_id), base + token, token, forgotten=True)
    except NotSent:
        log.warning("forgotten_not_sent", extra={"office": office, "person": person_id})
    except Exception:
        log.exception("forgotten_failed", extra={"office": office, "person": person_id})
    finally:
        connection.close()
        AT_ONCE.release()
