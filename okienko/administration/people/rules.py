"""For which roles the office asks for a second factor besides the password."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.offices import actions, queries
from okienko.offices.access import SeatRequest

from ..asking import administers, merges
from ..changes import history
from ..forms import SettingsForm
from ..pages import answer, tried
from .roles import ROLES, role_name


def _names() -> list[tuple[str, str]]:
    return [(role, role_name(role)) for role in ROLES]


class RulesForm(SettingsForm):
    """The roles."""

    factor_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who must have a second factor"),
        choices=_names,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Whoever has none is led to set one up at the next click, before anything else: an app "
            "on the telephone, or a key. It takes two minutes; say it to them before."
        ),
    )

    def clean_factor_roles(self) -> list[str]:
        """In the order of the roles, so that nothing seems changed by a click's order."""
        chosen = set(self.cleaned_data["factor_roles"])
        return [role for role in ROLES if role in chosen]


@require_http_methods(["GET", "HEAD", "POST"])
@administers
@merges
def rules(request: SeatRequest, office: int) -> HttpResponse:
    """GET: the form. POST: change it."""
    with in_offices([office], reading=True):
        current = {"factor_roles": list(queries.office(office).factor_roles)}
        form = RulesForm(request.POST or None, current=current)
        good = form.is_valid()
    if good and tried(form, lambda: actions.change_office(office, **form.changes)):
        messages.success(request, _("Saved."))
        return redirect("administration:people", office)
    with in_offices([office], reading=True):
        active = [row for row in queries.colleagues(office, clock.now()) if row.official.active]
        context: dict[str, Any] = {
            "without": [row.official.name for row in active if not row.has_factor],
            "many": len(active),
            "history": history(office, "office.changed", office, form),
        }
        return answer(request, office, "administration/people/rules.html", form, context)
