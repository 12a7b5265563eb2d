"""A person who was given a one-time link chooses a password, and is in.

The link's code stands behind the # of its address: browsers keep that to themselves, and so do the
logs of every server between, Referer headers, and programs that open links in letters before their
reader does. The page's script puts it into the form; without scripts it is pasted there.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from okienko.events.refusals import Refused
from okienko.offices import actions

CODE_LONGEST = 200


class JoinForm(forms.Form):
    """A password, twice, and the language of the pages."""

    password = forms.CharField(max_length=200, strip=False)
    again = forms.CharField(max_length=200, strip=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES)

    def clean(self) -> dict[str, Any]:
        """Both passwords must be the same."""
        values = super().clean() or self.cleaned_data
        if "again" in values and values.get("password") != values["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return values


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """GET: asks for the code. POST `code`: who it lets in, and the form; with a password: in."""
    code = request.POST.get("code", "").strip()[:CODE_LONGEST]
    code = code.rpartition("#")[2]  # who pastes the whole address means its end
    if not code:
        return render(request, "account/join/code.html", {"empty": request.method == "POST"})
    person = actions.whose_link(code)
    if person is None:
        return render(request, "account/join/code.html", {"over": True}, status=422)
    sent = "password" in request.POST
    form = JoinForm(request.POST if sent else None, initial={"language": _language(person)})
    refused = ""
    if sent and form.is_valid():
        values = form.cleaned_data
        try:
            person = actions.come_in(
                token=code, password=values["password"], language=values["language"]
            )
        except Refused as why:
            refused = str(why)
        else:
            record_authentication(request, person, method="password", username=person.username)
            response: HttpResponse = perform_login(request, person)
            return response
    context = {
        "code": code,
        "username": person.username,
        "form": form,
        "refused": refused,
        "rules": password_validation.password_validators_help_texts(),
        "chosen": form["language"].value(),
        "languages": settings.LANGUAGES,
        "other": request.user.get_username()
        if request.user.is_authenticated and request.user.pk != person.pk
        else "",
    }
    status = 422 if refused or form.errors else 200
    return render(request, "account/join/password.html", context, status=status)


def _language(person: Any) -> str:
    return person.language or (get_language() or settings.LANGUAGE_CODE)[:2]
