"""The pages of configuration: choose a pack or a file, see what it does, do it, take it back."""

import base64
import binascii
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices
from okienko.offices.access import SeatRequest
from okienko.offices.fields import row_id

from ..asking import administers, page
from ..changes import who
from .applying import apply, past, take_back
from .compare import Comparison, Step, compare
from .format import LARGEST, MOST_SINGLE, OfficeFile, Wrong, read
from .packs import offered, pack, titles
from .reading import in_use, present
from .words import PART_NAMES, beside, differences, notes, part_name, title
from .writing import text

#: Bytes of a request: a file, or what was read of it, and a box for each of its rows.
takes_files = partial(administers, takes=3 * LARGEST)


@dataclass(frozen=True)
class Source:
    """A pack by its `pack` name, or a file by its `name` and content."""

    name: str
    file: OfficeFile
    pack: str = ""
    content: bytes = b""

    @property
    def packed(self) -> str:
        """The content as a hidden field has it."""
        return base64.b64encode(zlib.compress(self.content)).decode() if self.content else ""


@require_safe
@administers
def configuration(request: SeatRequest, office: int) -> HttpResponse:
    """Where a pack or a file is chosen, and what was applied before."""
    return _start(request, office)


@takes_files
def preview(request: SeatRequest, office: int) -> HttpResponse:
    """What a pack (GET, `pack`) or a file (POST) would do; nothing is written."""
    if request.method != "POST" and not request.GET.get("pack"):
        return _start(request, office)  # as after "back" from a file's
    try:
        source = _source(request)
    except Wrong as wrong:
        return _start(request, office, wrong.lines)
    return _preview(request, office, source)


@require_POST
@takes_files
def carry_out(request: SeatRequest, office: int) -> HttpResponse:
    """Do the chosen steps (`step`) of what was shown."""
    try:
        source = _source(request)
    except Wrong as wrong:
        return _start(request, office, wrong.lines)
    chosen = request.POST.getlist("step")
    with in_offices([office], reading=True):
        steps = compare(present(office), source.file).steps
    chosen += [step.id for step in steps if _group(step) in request.POST.getlist("part")]
    try:
        done = apply(
            office,
            wanted=source.file,
            source=source.name,
            pack=source.pack,
            chosen=chosen,
            shown=request.POST.get("shown", "")[:64] or "-",
        )
    except Refused as refused:
        return _preview(request, office, source, refused=str(refused), ticked=set(chosen))
    if not done.added + done.changed:
        messages.success(request, _("Nothing was chosen, nothing was changed."))
    else:
        added = ngettext("%(n)d added", "%(n)d added", done.added) % {"n": done.added}
        changed = ngettext("%(n)d changed", "%(n)d changed", done.changed) % {"n": done.changed}
        brought = (
            ngettext(
                "; %(n)d of these because others need it",
                "; %(n)d of these because others need them",
                done.brought,
            )
            % {"n": done.brought}
            if done.brought
            else ""
        )
        messages.success(request, f"{added}, {changed}{brought}.")
    return redirect("administration:configuration", office)


@require_POST
@administers
def back(request: SeatRequest, office: int) -> HttpResponse:
    """Take back what was applied (`applied`: the event)."""
    try:
        done, kept = take_back(office, event_id=row_id(request.POST.get("applied")))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("administration:configuration", office)
    words = ngettext("%(n)d row is as before.", "%(n)d rows are as before.", done) % {"n": done}
    if kept:
        words += " " + ngettext(
            "%(n)d stays: somebody has changed it since, or it is needed.",
            "%(n)d stay: somebody has changed them since, or they are needed.",
            kept,
        ) % {"n": kept}
    messages.success(request, words)
    return redirect("administration:configuration", office)


@require_safe
@administers
def export(_request: SeatRequest, office: int) -> HttpResponse:
    """All settings that a file can say, to be kept."""
    with in_offices([office], reading=True):
        name = offices.office(office).name
        content = text(in_use(present(office)), name)
    day = clock.now().date().isoformat()
    response = HttpResponse(content, content_type="application/toml; charset=utf-8")
    file = f"{slugify(name.translate(str.maketrans('łŁ', 'lL'))) or 'okienko'}-{day}.toml"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _start(request: SeatRequest, office: int, wrong: list[str] | None = None) -> HttpResponse:
    with in_offices([office], reading=True):
        names = offices.names_of_officials(office)
        applied = [(each, who(each.event.actor, names)) for each in past(office)]
        context = {"packs": offered(), "applied": applied, "wrong": wrong or [], "largest": LARGEST}
        status = 422 if wrong else 200
        template = "administration/configuration/start.html"
        response = page(request, office, template, context, status=status)
    if wrong:
        response.headers["X-Words"] = quote(wrong[0])
    return response


def _preview(
    request: SeatRequest,
    office: int,
    source: Source,
    *,
    refused: str = "",
    ticked: set[str] | None = None,
) -> HttpResponse:
    with in_offices([office], reading=True):
        comparison = compare(present(office), source.file)
        # what somebody has set is not changed by a pack unless it is asked for
        ticks = (
            {step.id for step in comparison.steps if step.does == "add" or not source.pack}
            if ticked is None
            else ticked
        )
        context = {
            "source": source,
            "comparison": comparison,
            "groups": list(_groups(comparison, ticks)),
            "single": len(comparison.steps) <= MOST_SINGLE,
            "refused": refused,
        }
        template = "administration/configuration/preview.html"
        response = page(request, office, template, context, status=422 if refused else 200)
    if refused:
        response.headers["X-Words"] = quote(refused)
    return response


def _groups(comparison: Comparison, ticks: set[str]) -> Iterator[dict[str, Any]]:
    for part in PART_NAMES:
        for does in ("add", "change", "restore"):
            steps = [s for s in comparison.steps if s.part == part and s.does == does]
            if steps:
                yield {
                    "key": _group(steps[0]),
                    "name": part_name(part),
                    "does": does,
                    "lines": [
                        {
                            "step": s,
                            "ticked": s.id in ticks,
                            "differences": differences(s),
                            "notes": notes(s),
                            "title": title(s),
                            "beside": beside(s),
                        }
                        for s in steps
                    ],
                    "all": all(step.id in ticks for step in steps),
                }


def _group(step: Step) -> str:
    return f"{step.part}:{step.does}"


def _source(request: SeatRequest) -> Source:
    """What the request names; Wrong when it can be read by nobody, 404 for a pack that is none."""
    name = request.POST.get("pack", "") or request.GET.get("pack", "")
    if name:
        try:
            return Source(titles()[name], pack(name), name)
        except KeyError:
            raise Http404 from None
    if file := request.FILES.get("file"):
        content, called = file.read(LARGEST + 1), str(file.name)
    else:
        content, called = _unpacked(request.POST.get("content", "")), request.POST.get("name", "")
    if not content:
        raise Wrong([_("Choose a file first.")])
    return Source(called[:100] or "?", read(content), content=content)


def _unpacked(field: str) -> bytes:
    try:
        packed = base64.b64decode(field.encode(), validate=True)
        return zlib.decompressobj().decompress(packed, LARGEST + 1)
    except (binascii.Error, zlib.error, UnicodeEncodeError):
        return b""
