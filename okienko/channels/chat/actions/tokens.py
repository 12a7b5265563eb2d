"""A chat goes on in another browser: by a link that works once and for some minutes."""

import secrets
from datetime import timedelta

from okienko.channels.bearer import digest_of
from okienko.events import clock, prepared
from okienko.events.verbs import verb

from ..limits import RESUMES
from ..models import Resume, Token, Visit
from ..refusals import CHAT_FAST, CHAT_GONE, RESUME_GONE

VALID = timedelta(minutes=15)


def give_token(office: int, visit_id: int) -> str:
    """A new token of a chat; inside a verb. Only its digest is kept."""
    token = secrets.token_urlsafe(32)
    prepared.insert(
        Token, office_id=office, visit_id=visit_id, digest=digest_of(token), made_at=clock.now()
    )
    return token


@verb
def link(office: int, *, visit_id: int) -> str:
    """The code of a link by which the chat goes on elsewhere. Refused `chat_gone`, `chat_fast`."""
    if prepared.get(Visit, id=visit_id, lock=True) is None:
        raise CHAT_GONE()
    now = clock.now()
    Resume.objects.filter(visit_id=visit_id, until__lt=now).delete()
    if Resume.objects.filter(visit_id=visit_id).count() >= RESUMES:
        raise CHAT_FAST()
    code = secrets.token_urlsafe(24)
    prepared.insert(
        Resume, office_id=office, visit_id=visit_id, digest=digest_of(code), until=now + VALID
    )
    return code


@verb
def resume(office: int, *, account_id: int, code: str) -> str:
    """A token for who shows the code, once; the other browser keeps its. Refused `resume_gone`."""
    now = clock.now()
    row = prepared.get(Resume, digest=digest_of(code), lock=True)
    visit = prepared.get(Visit, id=row.visit_id, account_id=account_id) if row else None
    if row is None or visit is None or row.used_at is not None or row.until <= now:
        raise RESUME_GONE()
    prepared.update(Resume, {"id": row.id}, used_at=now)
    return give_token(office, visit.id)
