"""The first page of a new installation: its first office and who administers it."""

from django import forms
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from okienko.administration.configuration.applying import apply
from okienko.administration.configuration.packs import offered, pack, titles
from okienko.administration.fields import ZoneField
from okienko.administration.forms import SettingsForm
from okienko.administration.pages import tried
from okienko.offices import queries
from okienko.offices.actions import found_office
from okienko.offices.actions.founding import Founded
from okienko.offices.models import Person
from okienko.offices.starting import may_start

from ..telephone.numbers import LANGUAGE_NAMES

#: Instead of a pack.
NOTHING = "nothing"


class StartForm(SettingsForm):
    """An office, and its administrator's sign-in."""

    name = forms.CharField(
        label=_("Name of the office"),
        max_length=200,
        help_text=_("As people read it: Urząd Gminy Brzozów"),
    )
    zone = ZoneField(initial="Europe/Warsaw")
    pack = forms.ChoiceField(
        label=_("What it begins with"),
        help_text=_(
            "Topics, queues, departments, hours, kinds of case and answers, ready to be changed."
        ),
        initial="gmina",
        choices=lambda: [
            *((name, f"{title}. {about}") for name, title, about in offered()),
            (NOTHING, _("Nothing. I set up everything myself.")),
        ],
        widget=forms.RadioSelect,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which the office answers"),
        help_text=_("Ready answers come in these languages, and skills for who speaks them."),
        initial=["pl", "en", "uk"],
        choices=LANGUAGE_NAMES,
        widget=forms.CheckboxSelectMultiple,
    )
    admin = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("You become the administrator: you set all this up and add the others."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("You sign in with it: a.nowak"),
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        help_text=_("At least 8 characters; a sentence is good."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=True),
    )
    again = forms.CharField(
        label=_("The password once more"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=True),
    )

    def clean(self) -> dict[str, object]:
        """Both passwords are one, and it is no bad one."""
        values = super().clean()
        if "password" in values:
            try:
                validate_password(values["password"], Person(username=values.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
            if "again" in values and values["again"] != values["password"]:
                self.add_error("again", _("The two passwords differ."))
        return values


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """GET: the form. POST: found the office, sign in, go on with what is next."""
    if not may_start(code):
        raise Http404
    form = StartForm(request.POST if request.method == "POST" else None)
    founded: list[Founded] = []
    if form.is_valid() and tried(form, lambda: founded.append(_found(form))):
        person = queries.person(founded[0].person)
        login(request, person, "django.contrib.auth.backends.ModelBackend")
        return redirect("administration:overview", founded[0].office)
    status = 422 if form.first_error else 200
    return render(request, "administration/start/page.html", {"form": form}, status=status)


def _found(form: StartForm) -> Founded:
    values = form.cleaned_data
    name = values["pack"]

    def furnish(office: int) -> None:
        wanted = pack(name).in_languages(values["languages"])
        apply.within(office, wanted=wanted, source=titles()[name], pack=name)

    return found_office(
        name=values["name"],
        zone=values["zone"],
        admin=values["admin"],
        username=values["username"],
        password=values["password"],
        language=(get_language() or "pl")[:2],
        first=True,
        furnish=None if name == NOTHING else furnish,
    )
