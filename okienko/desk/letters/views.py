"""A letter that answers none is written and sent."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from json import dumps
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.cases.actions import write_first
from okienko.channels.models import Account
from okienko.channels.short.links import linked_both
from okienko.channels.windows import templates_of
from okienko.config import config
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions import actions, queries
from okienko.interactions.actions import FirstLetter
from okienko.interactions.models import Draft, Message
from okienko.interactions.outward import leaves_at
from okienko.look.answers import done, fragment, refused
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import row_id

from ..composer.recipients import chosen
from ..composer.recipients import shown as as_typed
from ..composer.sending import PREFIX, chosen_template
from ..composer.views import TAKES, composed
from ..drafts.views import TAKES as DRAFT_TAKES
from ..drafts.views import shown, texts
from ..places import about
from ..refusals import NO_CONNECTION
from ..seen import fresh
from ..shell.views import page
from .query import (
    AT_A_TIME,
    LetterForm,
    Origin,
    accounts_for,
    letter_form,
    notes,
    one_by_one,
    origin,
)

FORM = Draft.Form.LETTER.value


@require_GET
@signed_in("answer")
def write(request: SeatRequest, **ids: int) -> HttpResponse:
    """The form; what was begun here before stands in it again."""
    of = _origin(request, about(**ids))
    official = request.seat.officials[of.office]
    form = letter_form(of, official, {**request.GET.dict(), **_shape(of, official)})
    return page(request, "desk/letters/page.html", {"of": of, "letter": form, "card": of.card})


@require_POST
@signed_in("answer")
def again(request: SeatRequest, **ids: int) -> HttpResponse:
    """What the form asks for with the connection that was chosen in it."""
    of = _origin(request, about(**ids))
    return fragment(request, "desk/letters/words.html", {"of": of, "letter": _again(request, of)})


@require_POST
@signed_in("answer")
def provider_template(request: SeatRequest, **ids: int) -> HttpResponse:
    """As `composer.views.provider_template`, for the connection that was chosen."""
    of = _origin(request, about(**ids))
    form = _again(request, of)
    part = "preview" if request.POST.get("part") == "preview" else "fields"
    context = {"after": form.after if form else None}
    return fragment(request, f"desk/composer/provider_{part}.html", context)


def _again(request: SeatRequest, of: Origin) -> LetterForm | None:
    """The form as it stands; a part that was not there yet has what its draft says."""
    official = request.seat.officials[of.office]
    return letter_form(of, official, {**_draft(of, official), **request.POST.dict()})


def _draft(of: Origin, official: int) -> dict[str, str]:
    found = queries.drafts_about(of.about, official)
    return dict(found[0].fields) if found else {}


def _shape(of: Origin, official: int) -> dict[str, str]:
    """What of a draft decides which fields there are; the page's script fills in all of it."""
    kept = _draft(of, official).items()
    return {k: v for k, v in kept if k in ("account", "template") or k.startswith(PREFIX)}


@require_POST
@signed_in("answer", verbs=True, takes=TAKES)
def send(request: SeatRequest, **ids: int) -> HttpResponse:
    """Send it; the page that it was begun from comes back. A refusal leaves all as it was.

    With `each` everybody in "to" gets a letter of their own: see `_some`.
    """
    of = _found(request, about(**ids))
    try:
        letter = _letter(request, of)
        if request.POST.get("each"):
            return _some(request, of, letter)
        contact = _send(request, of, letter, about=of.about)
    except Refused as refusal:
        return refused(request, refusal)
    return _done(of, contact)


def _letter(request: SeatRequest, of: Origin) -> FirstLetter:
    """What stands in the form; Refused when it cannot be sent so."""
    form = request.POST
    with in_offices([of.office]):
        account = _account(of, form.get("account"))
        recipients = chosen(form.dict(), numbers=of.short)
        leaves = account.door.leaves_at(account)
        by_template = account.door.abilities.begins_by_template
        of_template = chosen_template(templates_of(account), form.dict()) if by_template else {}
    abilities = account.door.abilities
    text, html, attached = composed(request, account.door)
    text, html = linked_both(of.office, text, html)
    if by_template:
        text, html = of_template.get("text", ""), ""
    reason = form.get("reason", "") if abilities.reason_needed else ""
    return FirstLetter(
        channel=account.kind,
        account_id=account.id,
        recipients=recipients,
        text=text,
        html=html,
        subject=form.get("subject", ""),
        attachments=attached,
        taken_back=row_id(form.get("back")),
        again=[row_id(one) for one in form.getlist("again")],
        customer_id=of.card.id if of.card else None,
        previous_id=of.contact.id if of.contact else None,
        client_id=form.get("client_id", "")[:64],
        subject_needed=abilities.subject,
        one_talk=abilities.one_talk,
        hold=_hold(leaves if reason != Message.Reason.ASKED else None),
        reason=reason,
        reason_needed=abilities.reason_needed,
        template=of_template.get("template"),
    )


def _hold(leaves: datetime | None) -> timedelta:
    """Until when it can be taken back: some seconds, or until it may leave at all."""
    least = timedelta(seconds=config().undo_seconds)
    return max(least, leaves - clock.now()) if leaves else least


def _send(request: SeatRequest, of: Origin, letter: FirstLetter, *, about: str = "") -> int:
    return write_first(
        of.office,
        official_id=request.seat.officials[of.office],
        letter=letter,
        stays=request.POST.get("after") == "stays",
        case_id=of.case.id if of.case else None,
        about=about,
    )


def _some(request: SeatRequest, of: Origin, letter: FirstLetter) -> JsonResponse:
    """A letter to each of the first few in "to"; the page asks again for the `rest`, or stops.

    `failed` says who has none, and why. After the last one, when none `failed` before either, the
    draft is gone. Sent once more, by a page that had no answer, nobody gets it twice.
    """
    to = one_by_one(letter.recipients)
    failed = []
    for recipient in to[:AT_A_TIME]:
        alone = replace(
            letter,
            recipients=[recipient],
            customer_id=None,
            one_of_many=True,
        )
        try:
            _send(request, of, alone)
        except Refused as refusal:
            failed.append({"to": as_typed(recipient[1]), "why": str(refusal)})
    rest = to[AT_A_TIME:]
    if not rest and not failed and not request.POST.get("failed"):
        actions.drop_drafts(
            of.office,
            interaction_id=None,
            about=of.about,
            official_id=request.seat.officials[of.office],
            forms=[FORM],
        )
    return JsonResponse(
        {
            "sent": len(to) - len(rest) - len(failed),
            "failed": failed,
            "left": len(rest),
            "rest": ", ".join(as_typed(address) for _role, address in rest),
            "back": of.url,
        }
    )


def _done(of: Origin, contact: int) -> HttpResponse:
    """Said in words, and back to where it was begun."""
    with in_offices([of.office]):
        sent = queries.contact(contact)
        leaves = leaves_at(contact)
    words = _("The letter is on its way. Its number is %(number)s.")
    if leaves is not None:
        words = _(
            "It is put off until %(at)s, for nobody is disturbed now. Its number is %(number)s."
        )
    at = date_format(localtime(leaves), "j.m, H:i") if leaves else ""
    response = done(words % {"number": sent.number if sent else "", "at": at})
    to = of.url if of.number or of.card else f"/desk/contact/{contact}/"
    response.headers["HX-Location"] = dumps(
        {"path": to, "target": "#workspace", "swap": "outerHTML"}
    )
    return response


@require_POST
@signed_in("answer")
def said_of(request: SeatRequest, **ids: int) -> HttpResponse:
    """What there is to say about the recipients in the form."""
    context = {"notes": notes(_origin(request, about(**ids)), request.POST.dict())}
    return fresh(request, "desk/letters/notes.html", context)


@require_GET
@signed_in("answer")
def drafts(request: SeatRequest, **ids: int) -> HttpResponse:
    """What this official has begun to write here and not sent."""
    of = _origin(request, about(**ids))
    found = queries.drafts_about(of.about, request.seat.officials[of.office])
    return JsonResponse(
        {draft.form: shown(draft) for draft in found}, headers={"Cache-Control": "no-store"}
    )


@require_POST
@signed_in("answer", verbs=True, takes=DRAFT_TAKES)
def save(request: SeatRequest, **ids: int) -> HttpResponse:
    """Keep it as it stands, as `drafts.views.save`."""
    of = _found(request, about(**ids))
    try:
        draft = actions.save_draft(
            of.office,
            interaction_id=None,
            about=of.about,
            official_id=request.seat.officials[of.office],
            form=FORM,
            fields=texts(request.POST.get("draft", "")),
            files=request.POST.getlist("file"),
            base=row_id(request.POST.get("base")),
        )
    except Refused as refusal:
        return refused(request, refusal)
    return JsonResponse(shown(draft) if draft else {"version": 0})


@require_POST
@signed_in("answer", verbs=True)
def drop(request: SeatRequest, **ids: int) -> HttpResponse:
    """Forget it; `other`: only the older of two texts."""
    of = _found(request, about(**ids))
    mine: dict[str, Any] = {
        "interaction_id": None,
        "about": of.about,
        "official_id": request.seat.officials[of.office],
    }
    step = partial(actions.drop_drafts, of.office, forms=[FORM], **mine)
    if request.POST.get("other"):
        step = partial(actions.settle_draft, of.office, form=FORM, **mine)
    step()
    return HttpResponse(status=204)


def _origin(request: SeatRequest, place: str) -> Origin:
    """Where it is begun, in an open scope; 404 when there is no such place."""
    found = origin(place, request.seat.offices, request.seat.office)
    if found is None:
        raise Http404
    return found


def _found(request: SeatRequest, place: str) -> Origin:
    with in_offices(request.seat.where("answer")):
        return _origin(request, place)


def _account(of: Origin, wanted: str | None) -> Account:
    """The connection that was chosen, among those by which one can write first."""
    for one in accounts_for(of):
        if one.id == row_id(wanted):
            return one
    raise NO_CONNECTION()
