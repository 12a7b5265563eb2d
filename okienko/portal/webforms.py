"""A form, page by page: its questions, who writes, a look at it all, sent. Without JavaScript too.

All that is typed is kept on the server as soon as a page is sent (with JavaScript as it is typed):
an error, a reload or a pause loses nothing. A draft is known by its place, which stands in the
address, and a cookie of the browser that began it: the address alone opens nothing.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from okienko.channels import uploads
from okienko.channels.form import actions, queries
from okienko.channels.form.actions.entries import BEGUN, filled_in, hashed, missing_files
from okienko.channels.form.contact import ContactForm, typed_contact
from okienko.channels.form.models import EntryFile, FormEntry
from okienko.channels.form.refusals import FILES_MANY, FORMS_OFTEN
from okienko.channels.form.spec import AnswerForm, Asked, Sheet, in_words, initial, said, typed
from okienko.channels.form.suspicion import BITS, work_done
from okienko.channels.paces import Around
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.events.security.visitor import network
from okienko.offices import queries as offices
from okienko.offices.fields import row_id
from okienko.offices.models import Logo, Office

#: Forms begun in an hour from what is around an address; of one address: `actions.entries.BEGUN`.
BEGINS = Around(3 * BEGUN, 15 * BEGUN, 3600.0)
COOKIE = "okienko_form"
COOKIE_SECONDS = 24 * 3600
HEAVIEST = actions.HEAVIEST + 256 * 1024  # bytes of one page: its files, and the words
FILE_MEGABYTES = uploads.MOST // uploads.MEGABYTE


@dataclass(frozen=True)
class Head:
    """What stands over the pages of an office."""

    office: Office
    logo: Logo | None
    name: str
    privacy: str


@dataclass(frozen=True)
class FileQuestion:
    """A question for files, with those that are there."""

    asked: Asked
    label: str
    help: str
    files: list[EntryFile]
    error: str

    @property
    def name(self) -> str:
        """Of its field."""
        return self.asked.key


def head_of(office: int, language: str) -> Head:
    """What stands at the head of an office's pages for customers. In an open scope."""
    row = offices.office(office)
    return Head(
        row, offices.logo(office), row.said("name", language), row.said("privacy", language)
    )


def _language() -> str:
    return (translation.get_language() or "pl")[:2]


def _office(slug: str) -> int:
    """The office at an address that has forms; 404 for none."""
    office = offices.office_of_slug(slug)
    if office is None:
        raise Http404
    with in_offices([office]):
        if queries.open_account() is None:
            raise Http404
    return office


def _owner(request: HttpRequest) -> str:
    """What this browser keeps; "" when it keeps nothing yet."""
    return request.COOKIES.get(COOKIE, "")[:100]


def _origin(request: HttpRequest) -> str:
    address = network(request.META.get("REMOTE_ADDR", ""))
    return salted_hmac("okienko.forms", address, algorithm="sha256").hexdigest()[:40]


def _page(
    request: HttpRequest, office: int, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page; inside the open scope."""
    head = head_of(office, _language())
    return render(request, f"portal/form/{template}", {**context, "head": head}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, office: str) -> HttpResponse:
    """What it is about: each form is begun here."""
    office_id = _office(office)
    wrong, status = "", 200
    if request.method == "POST":
        if not request.POST.get("form", "").isdecimal():
            wrong, status = _("Choose what it is about."), 422
        else:
            try:
                return _begun(request, office_id, office, row_id(request.POST["form"]))
            except Refused as refusal:
                wrong, status = str(refusal), 429 if refusal.code == "forms_often" else 422
    with in_offices([office_id]):
        language = _language()
        offered = [
            (one.id, said(one.name, language), said(one.intro, language))
            for one in queries.forms_to_choose()
        ]
        begun = [
            (entry.place, said(queries.sheet_in(entry).name, language), entry.saved_at)
            for entry in queries.begun_by(hashed(_owner(request)))
        ]
        context = {
            "offered": offered,
            "begun": begun,
            "wrong": wrong,
            "chosen": request.GET.get("form", ""),
        }
        return _page(request, office_id, "start.html", context, status)


def _begun(request: HttpRequest, office: int, slug: str, form: int) -> HttpResponse:
    owner = _owner(request) or secrets.token_urlsafe(32)
    with in_offices([office]):
        account = queries.open_account()
    if account is None:
        raise Http404
    if BEGINS.wait(network(request.META.get("REMOTE_ADDR", ""))):
        raise FORMS_OFTEN()
    place = actions.begin(
        office,
        account=account,
        form_id=form,
        owner=owner,
        origin=_origin(request),
        language=_language(),
    )
    response = redirect("portal:form_questions", office=slug, place=place)
    response.set_cookie(
        COOKIE,
        owner,
        max_age=COOKIE_SECONDS,
        path=reverse("portal:form", kwargs={"office": slug}),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@dataclass(frozen=True)
class Begun:
    """One draft, as a request names it."""

    office: int
    slug: str
    place: str
    owner: str

    def to(self, page: str, more: str = "") -> HttpResponse:
        """The way to one of its pages."""
        where = reverse(f"portal:{page}", kwargs={"office": self.slug, "place": self.place})
        return redirect(where + more)

    def entry(self) -> FormEntry | None:
        """Its row; inside the open scope."""
        return queries.entry_at(self.place, hashed(self.owner))


View = Callable[[HttpRequest, Begun], HttpResponse]


def _of_draft(view: View) -> Callable[[HttpRequest, str, str], HttpResponse]:
    """A page of what was begun: another browser is told where to begin, a sent one its number."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def run(request: HttpRequest, office: str, place: str) -> HttpResponse:
        office_id = _office(office)
        begun = Begun(office_id, office, place, _owner(request))
        with in_offices([office_id]):
            entry = begun.entry()
            if entry is None:
                return _page(request, office_id, "gone.html", {}, 404)
        if entry.state != FormEntry.State.DRAFT:
            return begun.to("form_sent")
        try:
            return view(request, begun)
        except Refused:  # it went while the page was open
            return begun.to("form_questions")

    return run


def _in_another_language(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What is typed was kept; the page comes again in the language that was chosen."""
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@_of_draft
def questions(request: HttpRequest, begun: Begun) -> HttpResponse:
    """What is asked."""
    if request.method == "POST":
        return _answered(request, begun)
    with in_offices([begun.office]):
        entry = begun.entry()
        if entry is None:
            raise Http404
        sheet, language = queries.sheet_in(entry), _language()
        looked = "look" in request.GET
        form = AnswerForm(sheet, language, initial=initial(sheet, entry.answers))
        if looked:
            entry.language = language
            form = filled_in(entry, sheet)
        files = _file_questions(entry, sheet, language, looked=looked)
        context = {
            "sheet": sheet,
            "title": said(sheet.name, language),
            "intro": said(sheet.intro, language),
            "rows": [files.get(one.key) or form[one.key] for one in sheet.questions],
            "wrong": _wrong(form, files, sheet),
            "begun": begun,
            "accept": uploads.ACCEPT,
            "megabytes": FILE_MEGABYTES,
            "map": _map(entry, sheet),
        }
        page = _page(request, begun.office, "questions.html", context, 422 if looked else 200)
        if context["map"]:  # its tiles are pictures of another server
            parts = urlsplit(entry.account.settings["tiles"])
            page._csp_update = {"img-src": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]  # noqa: SLF001
        return page


questions.strangers_send = HEAVIEST  # type: ignore[attr-defined]


def _map(entry: FormEntry, sheet: Sheet) -> dict[str, str] | None:
    """The office's map, for a sheet that asks for a place."""
    settings_of = entry.account.settings
    if not settings_of.get("tiles") or not any(one.kind == "place" for one in sheet.questions):
        return None
    return {name: settings_of.get(name, "") for name in ("tiles", "layers", "credit", "centre")}


def _wrong(
    form: AnswerForm, files: dict[str, FileQuestion], sheet: Sheet
) -> list[tuple[str, str, str]]:
    """(id of the field, its label, what is wrong) for the list at the top, in the page's order."""
    found = []
    for asked in sheet.questions:
        if one := files.get(asked.key):
            if one.error:
                found.append((asked.key, one.label, one.error))
        elif form.is_bound and asked.key in form.errors:
            field = form[asked.key]
            first = f"{asked.key}_0" if field.use_fieldset or asked.kind == "place" else asked.key
            found.append((first, str(field.label), str(form.errors[asked.key][0])))
    return found


def _file_questions(
    entry: FormEntry, sheet: Sheet, language: str, *, looked: bool
) -> dict[str, FileQuestion]:
    there = queries.files_of(entry)
    missing = missing_files(entry, sheet) if looked else []
    return {
        one.key: FileQuestion(
            one,
            said(one.label, language),
            said(one.help, language),
            [each for each in there if each.question == one.key],
            entry.refused.get(one.key) or (_("Choose a file.") if one.key in missing else ""),
        )
        for one in sheet.questions
        if one.files
    }


def _answered(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Keep what came, and go on, or say what is wrong."""
    with in_offices([begun.office]):
        entry = begun.entry()
        if entry is None:
            raise Http404
        sheet = queries.sheet_in(entry)
    known = {"place": begun.place, "owner": begun.owner}
    if removed := row_id(request.POST.get("remove")):
        actions.remove_file(begun.office, **known, file_id=removed)
    refused = _taken(request, begun, sheet)
    answers = typed(sheet, request.POST)
    actions.keep(begun.office, **known, answers=answers, refused=refused)
    if "language" in request.POST:
        return _in_another_language(request, begun.to("form_questions"))
    if request.headers.get("X-Kept"):  # kept while it is being typed
        return HttpResponse(status=204)
    if refused:
        return begun.to("form_questions", "?look")
    if removed or "add" in request.POST:
        return begun.to("form_questions", "#files")
    entry.answers = answers
    with in_offices([begun.office]):
        whole = filled_in(entry, sheet).is_valid() and not missing_files(entry, sheet)
    return begun.to("form_contact") if whole else begun.to("form_questions", "?look")


def _taken(request: HttpRequest, begun: Begun, sheet: Sheet) -> dict[str, str]:
    """Keep the files that came; words for each question of which one was refused."""
    refused: dict[str, str] = {}
    for asked in sheet.questions:
        if not asked.files:
            continue
        for number, each in enumerate(request.FILES.getlist(asked.key), start=1):
            try:
                if number > asked.files:
                    raise FILES_MANY(n=asked.files)
                found = uploads.take(each.name or "", each, number=number)
                actions.add_file(
                    begun.office,
                    place=begun.place,
                    owner=begun.owner,
                    question=asked.key,
                    file=found,
                )
            except Refused as refusal:
                refused[asked.key] = f"{refused.get(asked.key, '')} {refusal}".strip()
                if refusal.code in {"entry_gone", "files_many"}:
                    break
    return refused


@_of_draft
def contact(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Who writes, and how they want to be answered."""
    if request.method == "POST":
        given = typed_contact(request.POST)
        actions.keep_contact(begun.office, place=begun.place, owner=begun.owner, contact=given)
        if "language" in request.POST:
            return _in_another_language(request, begun.to("form_contact"))
        if request.headers.get("X-Kept"):
            return HttpResponse(status=204)
        with in_offices([begun.office]):
            whole = ContactForm(given).is_valid()
        return begun.to("form_check") if whole else begun.to("form_contact", "?look")
    with in_offices([begun.office]):
        entry = begun.entry()
        if entry is None:
            raise Http404
        looked = "look" in request.GET
        form = ContactForm(entry.contact) if looked else ContactForm(initial=entry.contact)
        wrong = [
            ("wish_0" if name == "wish" else name, str(form[name].label), str(words[0]))
            for name, words in (form.errors.items() if looked else ())
        ]
        context = {"form": form, "wrong": wrong, "begun": begun}
        return _page(request, begun.office, "contact.html", context, 422 if looked else 200)


@_of_draft
def check(request: HttpRequest, begun: Begun) -> HttpResponse:
    """A look at it all; sent from here."""
    if request.method == "POST":
        if "language" in request.POST:
            return _in_another_language(request, begun.to("form_check"))
        sending = actions.Sending(
            trap=request.POST.get("website", "")[:200],
            worked=work_done(begun.place, request.POST.get("work", "")),
        )
        try:
            actions.send(
                begun.office,
                place=begun.place,
                owner=begun.owner,
                language=_language(),
                sending=sending,
            )
        except Refused as refusal:
            if refusal.code != "entry_unfinished":
                raise
            return begun.to("form_check")
        return begun.to("form_sent")
    with in_offices([begun.office]):
        entry = begun.entry()
        if entry is None:
            raise Http404
        sheet, language = queries.sheet_in(entry), _language()
        entry.language = language
        form, given = filled_in(entry, sheet), ContactForm(entry.contact)
        if not form.is_valid() or missing_files(entry, sheet):
            return begun.to("form_questions", "?look")
        if not given.is_valid():
            return begun.to("form_contact", "?look")
        context = {
            "title": said(sheet.name, language),
            "lines": [
                (one.key, label, words)
                for one, label, words in in_words(sheet, form.answers(), language)
            ],
            "files": queries.files_of(entry),
            "given": given.cleaned_data,
            "wish": dict(given.fields["wish"].choices)[given.cleaned_data["wish"]],  # type: ignore[attr-defined]
            "begun": begun,
            "bits": BITS,
        }
        return _page(request, begun.office, "check.html", context)


@never_cache
@require_safe
def sent(request: HttpRequest, office: str, place: str) -> HttpResponse:
    """The number of what was sent, for a day, to the browser that sent it."""
    office_id = _office(office)
    begun = Begun(office_id, office, place, _owner(request))
    with in_offices([office_id]):
        entry = begun.entry()
        if entry is None:
            return _page(request, office_id, "gone.html", {}, 404)
        if entry.state == FormEntry.State.DRAFT:
            return begun.to("form_questions")
        number = entry.interaction.number if entry.interaction else entry.reference
        context = {
            "number": number,
            "entry": entry,
            "held": entry.state != FormEntry.State.TAKEN,
            "copied": bool(entry.copy_to),
        }
        return _page(request, office_id, "sent.html", context)
