"""The office's logo."""

import hashlib

from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen

from ..access import settings_verb
from ..events import OfficeChanged
from ..logo import clean
from ..models import Logo, Office


@settings_verb
def set_logo(office: int, *, content: bytes) -> None:
    """Give the office another logo, from a file. Refused as `logo.clean`."""
    picture = clean(content)
    digest = hashlib.sha256(picture.content).hexdigest()[:16]
    chosen(Office, office, lock=True)
    before = Logo.objects.first()
    if before is not None and before.digest == digest:
        return
    Logo.objects.update_or_create(
        office_id=office,
        defaults={
            "content": picture.content,
            "digest": digest,
            "width": picture.width,
            "height": picture.height,
            "made_at": clock.now(),
        },
    )
    _tell(office, before.digest if before else "", digest)


@settings_verb
def remove_logo(office: int) -> None:
    """The office has no logo any more."""
    chosen(Office, office, lock=True)
    before = Logo.objects.first()
    if before is not None:
        before.delete()
        _tell(office, before.digest, "")


def _tell(office: int, before: str, after: str) -> None:
    emit(
        OfficeChanged(office=office, subject=office, before={"logo": before}, after={"logo": after})
    )
