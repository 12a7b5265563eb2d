"""A person's own page. It opens before all others for who must set up a second factor."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import actions, guarding, queries
from okienko.offices.access import SeatRequest, operator_lacks_factor, signed_in
from okienko.offices.fields import row_id
from okienko.offices.posting import can_post
from okienko.offices.sign_in import speak


class LanguageForm(forms.Form):
    """The language of the pages."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


class PasswordForm(forms.Form):
    """Another password, for who knows the one there is."""

    old = forms.CharField(max_length=200, strip=False)
    new = forms.CharField(max_length=200, strip=False)
    again = forms.CharField(max_length=200, strip=False)

    def clean(self) -> dict[str, Any]:
        """Both new ones must be the same."""
        values = super().clean() or self.cleaned_data
        if "again" in values and values.get("new") != values["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return values


View = Callable[..., HttpResponse]


def oneself(view: View) -> View:
    """A view for anybody with a seat, and for who runs the installation without one; who lacks a
    second factor too. No transaction is open.
    """
    return never_cache(signed_in("take_part", verbs=True, unready=True, operators=True)(view))


@require_safe
@oneself
def me(request: SeatRequest) -> HttpResponse:
    """All of it."""
    return _page(request)


@require_safe
@oneself
def here(_request: SeatRequest) -> HttpResponse:
    """Whether a page's sign-in still holds: it asks before it sends what took long to write."""
    return HttpResponse(status=204)


def _page(request: SeatRequest, password: PasswordForm | None = None) -> HttpResponse:
    seat = request.seat
    person = queries.person(seat.person)
    seats, signatures, mails = [], [], []
    if seat.offices:
        with in_offices(seat.offices, reading=True):
            for office in queries.offices(seat.offices):
                official = queries.official(seat.officials[office.id])
                seats.append((office.name, official.name))
                signatures.append((office, official.signature))
                if person.email and can_post(office.id):
                    mails.append((office, official.mention_mails))
    context = {
        "seat": seat,
        "person": person,
        "seats": seats,
        "signatures": signatures,
        "mails": mails,
        "operator_lacks": operator_lacks_factor(person),
        "browsers": queries.signed_in(seat.person, clock.now()),
        "here": request.session.session_key,
        "factors": queries.factors(seat.person),
        "rules": password_validation.password_validators_help_texts(),
        "password": password or PasswordForm(),
        "wait": bool(password and password.has_error("old", "wait")),
    }
    status = 422 if password is not None else 200
    return render(request, "account/me/page.html", context, status=status)


@require_POST
@oneself
def language(request: SeatRequest) -> HttpResponse:
    """Choose the language of one's pages, here and wherever one signs in."""
    form = LanguageForm(request.POST)
    response = redirect("account:me")
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        seat = request.seat
        if seat.offices:
            actions.change_person(seat.office, person_id=seat.person, language=chosen)
        else:
            actions.change_own_language(person_id=seat.person, language=chosen)
        speak(request, response, chosen)
    return response


@require_POST
@oneself
def signature(request: SeatRequest) -> HttpResponse:
    """What stands below one's letters, in one of the offices."""
    office = row_id(request.POST.get("office"))
    official = request.seat.officials.get(office)
    if official is not None:
        text = request.POST.get("signature", "")
        actions.change_own_signature(office, official_id=official, signature=text)
        messages.success(request, _("Your signature is kept."))
    return redirect("account:me")


@require_POST
@oneself
def mentions(request: SeatRequest) -> HttpResponse:
    """Whether one is told by e-mail of notes that name one, in one of the offices."""
    office = row_id(request.POST.get("office"))
    official = request.seat.officials.get(office)
    if official is not None:
        wanted = request.POST.get("wanted") == "yes"
        actions.change_own_mention_mails(office, official_id=official, wanted=wanted)
        told = _("You are told by e-mail.") if wanted else _("You are not told by e-mail.")
        messages.success(request, told)
    return redirect("account:me")


@sensitive_post_parameters()
@require_POST
@oneself
def password(request: SeatRequest) -> HttpResponse:
    """Choose another password; one stays signed in here, and nowhere else."""
    seat, form = request.seat, PasswordForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    done = guarding.begin(request, seat.username)
    if done is None:
        form.add_error("old", _("Too many wrong tries. Wait some minutes, then try again."))
        return _page(request, form)
    if not request.user.check_password(form.cleaned_data["old"]):
        form.add_error("old", _("This is not your password."))
        return _page(request, form)
    guarding.succeed(done)
    try:
        new = form.cleaned_data["new"]
        if seat.offices:
            actions.choose_password(seat.office, person_id=seat.person, password=new)
        else:
            actions.choose_own_password(person_id=seat.person, password=new)
    except Refused as refused:
        form.add_error("new", str(refused))
        return _page(request, form)
    update_session_auth_hash(request, queries.person(seat.person))
    messages.success(
        request, _("The new password holds from now on. Elsewhere you are signed out.")
    )
    return redirect("account:me")


@require_POST
@oneself
def elsewhere(request: SeatRequest) -> HttpResponse:
    """End one's sessions in all other browsers."""
    seat = request.seat
    if seat.offices:
        actions.sign_out_everywhere(seat.office, person_id=seat.person)
    else:
        actions.sign_oneself_out(person_id=seat.person)
    update_session_auth_hash(request, queries.person(seat.person))
    messages.success(request, _("Everywhere else you are signed out now."))
    return redirect("account:me")


@require_POST
@oneself
def browser(request: SeatRequest) -> HttpResponse:
    """End one's session in another browser (`session`)."""
    seat, session = request.seat, row_id(request.POST.get("session"))
    try:
        if seat.offices:
            actions.sign_out_one(seat.office, person_id=seat.person, session_id=session)
        else:
            actions.end_own_session(person_id=seat.person, session_id=session)
    except Refused:
        messages.info(request, _("You were signed out there already."))
    else:
        messages.success(request, _("You are signed out there now."))
    return redirect(f"{resolve_url('account:me')}#elsewhere-title")
