"""The pages of a section: its list, the form of a new row, the form of one that is there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.customers.names import fold
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest

from .asking import administers, merges, page
from .forms import SettingsForm
from .section import Filter, Row, Section


def addresses(section: Section) -> list[URLPattern]:
    """The addresses of a section, named after it: `NAME`, `NAME_new`, `NAME_row`, ..."""
    at, one = f"<int:office_id>/{section.url}/", f"<int:{section.row}_id>/"
    pages = Pages(section)
    form = require_http_methods(["GET", "HEAD", "POST"])
    found = [
        path(at, require_safe(administers(pages.rows)), name=section.url),
        path(f"{at}new/", form(administers(merges(pages.new))), name=f"{section.url}_new"),
        path(f"{at}{one}", form(administers(merges(pages.one))), name=f"{section.url}_row"),
    ]
    if section.ordered:
        order = require_POST(administers(merges(pages.order)))
        found.append(path(f"{at}order/", order, name=f"{section.url}_order"))
    for step in section.steps:
        view = require_POST(administers(getattr(pages, step)))
        found.append(path(f"{at}{one}{step}/", view, name=f"{section.url}_{step}"))
    return found


def answer(
    request: SeatRequest,
    office: int,
    template: str,
    form: SettingsForm,
    context: dict[str, Any],
) -> HttpResponse:
    """A page with a form, inside the open scope.

    One that was refused is 422, with the first of what is wrong in a header too.
    """
    wrong = form.first_error
    response = page(
        request, office, template, {**context, "form": form}, status=422 if wrong else 200
    )
    if wrong:
        response.headers["X-Words"] = quote(wrong)
    return response


def tried(form: SettingsForm, step: Callable[[], Any]) -> bool:
    """Do what a form asks for; what a verb refuses is said in the form, where all of it stays."""
    try:
        step()
    except Refused as refusal:
        form.refuse(str(refusal), refusal.field)
        return False
    return True


#: From so many rows on a list has a field to search in it.
SEARCHED = 20


def _has(row: Row, words: list[str]) -> bool:
    """Whether a row has all these words (folded) somewhere."""
    text = fold(" ".join(map(str, row.cells)))
    return all(word in text for word in words)


@dataclass(frozen=True)
class Narrowed:
    """A list as somebody asked for it: `q` has words, each filter its chosen mark."""

    rows: list[Row]
    many: bool  # so many, before, that it is worth while to search in them
    q: str
    filters: list[Filter]

    @property
    def asked(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.q) or any(each.chosen for each in self.filters)


def narrowed(section: Section, office: int, asked: Mapping[str, str]) -> Narrowed:
    """The rows of a section that have what an address asks for; inside the open scope."""
    rows, q = section.rows(office), " ".join(asked.get("q", "").split())[:100]
    many = len(rows) >= SEARCHED
    filters = []
    for each in section.filters(office):
        chosen = asked.get(each.name, "")
        known = any(mark == chosen for mark, _words in each.marks)
        filters.append(replace(each, chosen=chosen if known else ""))
    marks = {each.chosen for each in filters if each.chosen}
    words = fold(q).split()
    rows = [row for row in rows if marks <= row.marks and _has(row, words)]
    return Narrowed(rows, many, q, filters)


class Pages:
    """The views of one section."""

    def __init__(self, section: Section) -> None:
        self.section = section

    def rows(self, request: SeatRequest, office: int) -> HttpResponse:
        """All rows; those out of use stand below."""
        with in_offices([office], reading=True):
            found = narrowed(self.section, office, request.GET.dict())
            context = {
                "section": self.section,
                "q": found.q,
                "filters": found.filters,
                "asked": found.asked,
                "found": len(found.rows),
                "searched": found.many or found.asked,
                "moves": self.section.ordered and not found.asked,
                "rows": [row for row in found.rows if row.active],
                "retired": [row for row in found.rows if not row.active],
                **self.section.more(office, None),
            }
            return page(request, office, self.section.list_template, context)

    def new(self, request: SeatRequest, office: int) -> HttpResponse:
        """GET: an empty form. POST: make a row."""
        with in_offices([office], reading=True):
            form = self._form(request, office)
            good = form.is_valid()
        made: list[int] = []
        if good and tried(form, lambda: made.append(self.section.add(office, form.changes))):
            return self._done(request, office, made[0], _("Added."))
        with in_offices([office], reading=True):
            context = {"section": self.section, **self.section.more(office, None)}
            return answer(request, office, self.section.form_template, form, context)

    def one(self, request: SeatRequest, office: int, **ids: int) -> HttpResponse:
        """GET: the form of a row, with `back` as it was before that change. POST: change it."""
        pk = self._pk(ids)
        with in_offices([office], reading=True):
            form = self._form(request, office, pk)
            good = form.is_valid()
        if good and not form.changes:
            return self._done(request, office, pk, _("Nothing was changed."))
        if good and tried(form, lambda: self.section.change(office, pk, form.changes)):
            return self._done(request, office, pk, _("Saved."))
        return self._show(request, office, pk, form)

    def retire(self, request: SeatRequest, office: int, **ids: int) -> HttpResponse:
        """Take a row out of use; `instead` names what stands for it."""
        chosen = request.POST.get("instead", "")
        instead = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else None
        pk = self._pk(ids)
        step = lambda: self.section.retire(office, pk, instead)  # noqa: E731
        return self._step(request, office, pk, step, _("Out of use."))

    def restore(self, request: SeatRequest, office: int, **ids: int) -> HttpResponse:
        """Put a row into use again."""
        pk = self._pk(ids)
        step = lambda: self.section.restore(office, pk)  # noqa: E731
        return self._step(request, office, pk, step, _("In use again."))

    def remove(self, request: SeatRequest, office: int, **ids: int) -> HttpResponse:
        """Take a row away."""
        pk = self._pk(ids)
        step = lambda: self.section.remove(office, pk)  # noqa: E731
        return self._step(request, office, pk, step, _("Removed."), gone=True)

    def order(self, request: SeatRequest, office: int) -> HttpResponse:
        """Move a row in use one place up or down: `up` or `down` is its id."""
        with in_offices([office], reading=True):
            up = "up" in request.POST
            chosen = request.POST.get("up" if up else "down", "")
            pk = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
            pks = self.section.beside(office, pk)
        if pk in pks:
            at = pks.index(pk)
            to = max(0, min(len(pks) - 1, at - 1 if up else at + 1))
            pks.insert(to, pks.pop(at))
            try:
                self.section.order(office, pks)
            except Refused as refusal:
                messages.error(request, str(refusal))
        listed = redirect(f"administration:{self.section.url}", office)
        listed.headers["Location"] += f"#row-{pk}"
        return listed

    def _pk(self, ids: dict[str, int]) -> int:
        return ids[f"{self.section.row}_id"]

    def _form(self, request: SeatRequest, office: int, pk: int | None = None) -> SettingsForm:
        """The form as it comes, or as it is to be filled in."""
        current = None if pk is None else self.section.current(office, pk)
        if request.method == "POST":
            return self.section.make_form(office, request.POST, request.FILES, current=current)
        back = request.GET.get("back", "")
        if pk is None:
            filled = {name: request.GET[name] for name in self.section.fills if name in request.GET}
        elif back.isdecimal() and len(back) < 19:
            filled = self.section.before(office, pk, int(back))
        else:
            filled = {}
        return self.section.make_form(office, current=current, filled=filled)

    def _show(self, request: SeatRequest, office: int, pk: int, form: SettingsForm) -> HttpResponse:
        with in_offices([office], reading=True):
            context = {
                "section": self.section,
                "pk": pk,
                "name": self.section.name_of(office, pk),
                "active": self.section.is_active(office, pk),
                "instead": self.section.instead(office, pk),
                "history": self.section.history(office, pk, form),
                "filled": bool(request.GET.get("back")),
                **self.section.more(office, pk),
            }
            return answer(request, office, self.section.form_template, form, context)

    def _step(
        self,
        request: SeatRequest,
        office: int,
        pk: int,
        step: Callable[[], object],
        words: str | Promise,
        *,
        gone: bool = False,
    ) -> HttpResponse:
        with in_offices([office], reading=True):
            form = self.section.make_form(office, current=self.section.current(office, pk))
        if not tried(form, step):
            return self._show(request, office, pk, form)
        return self._done(request, office, None if gone else pk, words)

    def _done(
        self, request: SeatRequest, office: int, pk: int | None, words: str | Promise
    ) -> HttpResponse:
        """To the row, or to the list when it is gone, where the words are said."""
        messages.success(request, str(words))
        if pk is None:
            return redirect(f"administration:{self.section.url}", office)
        return redirect(f"administration:{self.section.url}_row", office, pk)
