"""The pages of a number's menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.channels.counting import counting_in
from okienko.channels.phone import menus, queries
from okienko.channels.phone.actions.trying import ring_menu
from okienko.channels.phone.callers import asks_who
from okienko.channels.phone.menu import edits
from okienko.channels.phone.menu.prompts import LARGEST
from okienko.channels.phone.menu.steps import WRONG
from okienko.channels.phone.messages.boxes import boxes_in_use
from okienko.channels.phone.refusals import MENU_NO_STEP, SOUND_UNREADABLE
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.knowledge.cards import spoken
from okienko.offices import queries as offices
from okienko.offices.access import SeatRequest
from okienko.routing import queries as routing

from ...asking import administers, merges, page
from ...forms import SHOWN
from ...pages import answer, tried
from .forms import NAMES, StepForm, WholeForm, as_it_came
from .picture import picture as drawn
from .published import published, sharers
from .tree import Tree, places, words_of

FORM = ["GET", "HEAD", "POST"]
LONGEST_SPOKEN = 2000  # characters of a text that is spoken on the page


@require_http_methods(FORM)
@administers
def menu(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """GET: the tree. POST: one change of it; `do` says which."""
    if request.method == "POST":
        return _do(request, office, number_id)
    with in_offices([office], reading=True):
        if (shared := _number(number_id).menu_of_id) is not None:
            return redirect("administration:numbers_menu", office, shared)
        context = _context(office, number_id)
        moved = request.GET.get("move", "")
        context["moving"] = moved if moved in edits.ways(context["sketch"]) else ""
        context |= {"published": published(context), "sharers": sharers(number_id)}
        if context["moving"]:
            name = edits.target(context["sketch"], moved)
            context["moved"] = context["tree"].title(name)
        return page(request, office, "administration/telephone/menus/menu.html", context)


@require_http_methods(FORM)
@administers
@merges
def step(request: SeatRequest, office: int, number_id: int, step: str) -> HttpResponse:
    """One step: GET: its form. POST: change it in the draft."""
    with in_offices([office], reading=True):
        context = _context(office, number_id)
        there = step in context["sketch"].steps
        if there:
            form = _step_form(request, context, step)
            good = form.is_valid() if request.method == "POST" else False
    if not there and request.method == "POST":
        return _taken_out(request, office, number_id, step)
    if not there:
        messages.error(request, str(MENU_NO_STEP()))
        return redirect("administration:numbers_menu", office, number_id)
    if good:
        edit = edits.change(step, form.step_values())
        if not form.changes or tried(
            form, lambda: menus.edit_menu(office, number_id=number_id, edit=edit)
        ):
            messages.success(
                request, _("Saved in the draft. Callers hear it once the menu is published.")
            )
            return redirect("administration:numbers_step", office, number_id, step)
    with in_offices([office], reading=True):
        context = _context(office, number_id)
        if step not in context["sketch"].steps:  # in this very moment
            form = _form_again(request, context, step)
            return _written(request, office, context, step, form, status=409)
        context |= {
            "step": step,
            "kind": context["sketch"].steps[step].kind,
            "counts": counting_in(office),
            "title": context["tree"].title(step),
            "sounds": queries.sounds_of(context["sketch"], step),
            "wrong_here": [words_of(one, NAMES) for one in context["problems"] if one.step == step],
        }
        template = "administration/telephone/menus/step.html"
        return answer(request, office, template, form, context)


@require_http_methods(FORM)
@administers
@merges
def whole(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """What holds for the whole menu: its languages, and the words after a wrong key."""
    with in_offices([office], reading=True):
        sketch = queries.menu_of(_number(number_id)).sketch
        wrong = {str(tongue): words for tongue, words in sketch.wrong.items()}
        current: dict[str, Any] = {
            "languages": list(sketch.languages),
            **{f"wrong_{tongue}": wrong.get(tongue, "") for tongue in NAMES},
        }
        form = WholeForm(request.POST if request.method == "POST" else None, current=current)
        good = form.is_valid() if request.method == "POST" else False
    if good:
        given = {**current, **form.changes}
        values = {
            "languages": [one for one in NAMES if one in given["languages"]],
            "wrong": {one: given[f"wrong_{one}"] for one in NAMES if given[f"wrong_{one}"]},
        }
        edit = edits.whole(values)
        if not form.changes or tried(
            form, lambda: menus.edit_menu(office, number_id=number_id, edit=edit)
        ):
            messages.success(
                request, _("Saved in the draft. Callers hear it once the menu is published.")
            )
            return redirect("administration:numbers_whole", office, number_id)
    with in_offices([office], reading=True):
        template = "administration/telephone/menus/whole.html"
        context = _context(office, number_id)
        context |= {"step": WRONG, "sounds": queries.sounds_of(context["sketch"], WRONG)}
        return answer(request, office, template, form, context)


@require_safe
@administers
def picture(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """The picture alone, as large as the page, and for paper."""
    with in_offices([office], reading=True):
        context = _context(office, number_id)
        template = "administration/telephone/menus/whole_picture.html"
        return page(request, office, template, context)


@require_POST
@administers
def publish(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """Let callers hear the draft."""
    seen = request.POST.get("seen", "")
    return _said(
        request,
        office,
        number_id,
        lambda: menus.publish_menu(office, number_id=number_id, seen=seen),
        _("Published: callers hear it from now on."),
    )


@require_POST
@administers
def undo(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """Take the last change of the draft back."""
    return _said(
        request,
        office,
        number_id,
        lambda: menus.undo_menu(office, number_id=number_id),
        _("The last change was taken back."),
    )


@require_POST
@administers
def discard(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """Put the draft away."""
    return _said(
        request,
        office,
        number_id,
        lambda: menus.discard_menu(office, number_id=number_id),
        _("The draft is put away. Callers hear what they heard before."),
    )


@require_POST
@administers
def back(request: SeatRequest, office: int, number_id: int, menuversion_id: int) -> HttpResponse:
    """Make the draft of what was published once."""
    return _said(
        request,
        office,
        number_id,
        lambda: menus.take_back(office, number_id=number_id, version_id=menuversion_id),
        _("This is how it was. Look at it and publish it."),
    )


@require_POST
@administers
def copy(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """Make the draft of another number's menu."""
    typed = request.POST.get("source", "")
    source = int(typed) if typed.isascii() and typed.isdigit() else 0
    return _said(
        request,
        office,
        number_id,
        lambda: menus.copy_menu(office, number_id=number_id, source_id=source),
        _("The other number's menu is the draft here. Look at it and publish it."),
    )


@require_safe
@administers
def walk(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """Try it as text: what a caller hears who presses these keys."""
    with in_offices([office], reading=True):
        context = _context(office, number_id)
        pressed = request.GET.get("walk", "")[:60]
        closed = request.GET.get("closed") == "1"
        language = request.GET.get("language", "")
        caller = request.GET.get("caller", "")
        told = queries.walk(
            context["number"], context["sketch"], pressed, closed=closed, caller=caller
        )
        context |= {
            "asks": asks_who(context["sketch"]),
            "caller": caller,
            "walk": pressed,
            "closed": closed,
            "language": language,
            "told": told,
            "keys": "123456789*0#",
        }
        last = context["told"].queue
        context["queue"] = dict(context["queues"]).get(last, "") if last else ""
        return page(request, office, "administration/telephone/menus/walk.html", context)


@require_POST
@administers
def ring(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """Try it by a call: the line rings a number, and who answers goes through the menu."""
    typed = request.POST.get("number", "")[:60]
    words = _("It is being dialled. Pick it up and press keys.")
    with in_offices([office], reading=True):
        _number(number_id)
    try:
        ring_menu(office, number_id=number_id, number=typed)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("administration:numbers_walk", office, number_id)


@require_POST
@administers
def speak(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """The voice that callers hear says a text: audio, or 422 with why not in `X-Words`."""
    text = request.POST.get("text", "")[:LONGEST_SPOKEN]
    with in_offices([office], reading=True):
        sound = queries.spoken(_number(number_id), text, request.POST.get("language", ""))
    return _sound(sound)


@require_safe
@administers
def sound(
    _request: SeatRequest, office: int, number_id: int, step: str, language: str
) -> HttpResponse:
    """What callers would hear at a step of the draft: the recording, or the voice."""
    with in_offices([office], reading=True):
        found = queries.heard(_number(number_id), step, language)
    if found is None:
        raise Http404
    return _sound(found)


def record(
    request: SeatRequest, office: int, number_id: int, step: str, language: str
) -> HttpResponse:
    """Put an uploaded or recorded sound in the place of a text of the draft."""
    file = request.FILES.get("file")

    def put() -> None:
        if file is None:
            raise SOUND_UNREADABLE()
        menus.record_draft(
            office,
            number_id=number_id,
            step=step,
            language=language,
            name=str(file.name),
            content=file.read(LARGEST + 1),
        )

    return _said(request, office, number_id, put, _("The recording is in the draft."), step=step)


record = require_POST(administers(record, takes=LARGEST + 64 * 1024))


@require_POST
@administers
def unrecord(
    request: SeatRequest, office: int, number_id: int, step: str, language: str
) -> HttpResponse:
    """Let the voice speak again."""
    return _said(
        request,
        office,
        number_id,
        lambda: menus.unrecord_draft(office, number_id=number_id, step=step, language=language),
        _("The voice speaks there again."),
        step=step,
    )


def _taken_out(request: SeatRequest, office: int, number_id: int, name: str) -> HttpResponse:
    """Somebody took the step out while it was written: all of it is shown, to be put somewhere."""
    with in_offices([office], reading=True):
        context = _context(office, number_id)
        if name in context["sketch"].steps:  # it is there again
            return redirect("administration:numbers_step", office, number_id, name)
        form = _form_again(request, context, name)
        if "place" not in request.POST:
            return _written(request, office, context, name, form, status=409)
        good = form.is_valid()
    if good:
        kind, place = form.step.kind, form.cleaned_data["place"]
        edit = edits.put_back(name, place, kind, form.step_values())
        if tried(form, lambda: menus.edit_menu(office, number_id=number_id, edit=edit)):
            messages.success(request, _("It is in the draft again."))
            return redirect("administration:numbers_step", office, number_id, name)
    with in_offices([office], reading=True):
        return _written(request, office, _context(office, number_id), name, form)


def _written(
    request: SeatRequest,
    office: int,
    context: dict[str, Any],
    name: str,
    form: StepForm,
    *,
    status: int = 422,
) -> HttpResponse:
    """What was written about a step that is no longer there; inside the open scope."""
    context |= {"step": name, "kind": form.step.kind, "title": _("A step that was taken out")}
    template = "administration/telephone/menus/step.html"
    response = answer(request, office, template, form, context)
    response.status_code = status
    return response


def _form_again(request: SeatRequest, context: dict[str, Any], name: str) -> StepForm:
    """The form of a step that is no longer there, with all that came; where it leads is checked.

    404 for what no page of ours sends.
    """
    sketch, data = context["sketch"], request.POST.copy()
    data.pop(SHOWN, None)
    for key in list(data):
        if key.startswith("to_") and data[key] not in sketch.steps:
            data[key] = sketch.person
    ways = places(context["branches"])
    data.setdefault("place", ways[0][0])
    try:
        again = as_it_came(data, sketch, name)
    except Refused:
        raise Http404 from None
    return StepForm(
        data,
        sketch=again,
        step=name,
        titles=context["tree"].titles(),
        queues=context["queues"],
        boxes=context["boxes"],
        cards=context["cards"],
        ways=ways,
    )


# --- parts ---------------------------------------------------------------------------------------


def _number(number_id: int) -> Any:
    found = queries.number(number_id)
    if found is None:
        raise Http404
    return found


def _context(office: int, number_id: int) -> dict[str, Any]:
    """What each page of a menu shows; inside the open scope."""
    number = _number(number_id)
    found = queries.menu_of(number)
    queues = [(row.id, row.name) for row in routing.queues_to_choose(office)]
    boxes = boxes_in_use()
    used = [pk for pk, _name in boxes]
    cards = [(row.id, row.names.get("pl", "")) for row in spoken()]
    problems = queries.problems(found.sketch, [pk for pk, _name in queues], used)
    tree = Tree(found.sketch, dict(queues), problems, dict(boxes), dict(cards))
    return {
        "number": number,
        "shown": queries.shown(number.digits),
        "menu": found,
        "sketch": found.sketch,
        "queues": queues,
        "boxes": boxes,
        "cards": cards,
        "tree": tree,
        "branches": tree.branches(),
        "picture": drawn(tree, NAMES),
        "problems": problems,
        "todo": [
            (one, tree.title(one.step) if one.step else "", words_of(one, NAMES))
            for one in problems
        ],
        "stops": any(one.stops for one in problems),
        "seen": menus.digest(found.draft.menu) if found.draft else "",
        "versions": queries.versions(number_id),
        "others": [one for one in queries.numbers() if one.id != number.id],
        "names": offices.names_of_officials(office),
        "languages": [(one, NAMES[one]) for one in found.sketch.languages],
    }


def _step_form(request: SeatRequest, context: dict[str, Any], name: str) -> StepForm:
    return StepForm(
        request.POST if request.method == "POST" else None,
        sketch=context["sketch"],
        step=name,
        titles=context["tree"].titles(),
        queues=context["queues"],
        boxes=context["boxes"],
        cards=context["cards"],
    )


def _do(request: SeatRequest, office: int, number_id: int) -> HttpResponse:
    """One change of the tree: "add WAY KIND", "move WAY WAY", "remove STEP", "key STEP"."""
    asked = [*request.POST.get("do", "").split()[:4], "", "", ""]
    what, args = asked[0], asked[1:]
    known: dict[str, Callable[[], edits.Edit]] = {
        "add": lambda: edits.add(args[0], args[1]),
        "move": lambda: edits.move(args[0], args[1]),
        "remove": lambda: edits.remove(args[0]),
        "key": lambda: edits.add_key(args[0]),
    }
    before: set[str] = set()
    try:
        with in_offices([office], reading=True):
            before = set(queries.menu_of(_number(number_id)).sketch.steps)
        if what not in known:
            raise MENU_NO_STEP()
        menus.edit_menu(office, number_id=number_id, edit=known[what]())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("administration:numbers_menu", office, number_id)
    with in_offices([office], reading=True):
        new = set(queries.menu_of(_number(number_id)).sketch.steps) - before
    if what == "add" and len(new) == 1:
        messages.success(request, _("Added. Write what is said."))
        return redirect("administration:numbers_step", office, number_id, new.pop())
    messages.success(request, _("Saved in the draft. Callers hear it once the menu is published."))
    if what == "key":
        return redirect("administration:numbers_step", office, number_id, args[0])
    return redirect("administration:numbers_menu", office, number_id)


def _said(
    request: SeatRequest, office: int, number_id: int, verb: Any, words: str, *, step: str = ""
) -> HttpResponse:
    """Do it and say so on the page of the menu or the step, or say why not."""
    with in_offices([office], reading=True):
        _number(number_id)
    try:
        verb()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    with in_offices([office], reading=True):
        there = step in queries.menu_of(_number(number_id)).sketch.steps
    if step == WRONG:
        return redirect("administration:numbers_whole", office, number_id)
    if there:
        return redirect("administration:numbers_step", office, number_id, step)
    return redirect("administration:numbers_menu", office, number_id)


def _sound(content: bytes) -> HttpResponse:
    return HttpResponse(
        content, content_type="audio/wav", headers={"Cache-Control": "no-store, private"}
    )
