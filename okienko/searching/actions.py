"""Saved views: made, renamed, removed by whose they are. No events: they are nobody else's."""

from okienko.events.verbs import chosen, verb
from okienko.offices.access import must_act_for

from .models import SavedView
from .refusals import TOO_MANY_VIEWS, VIEW_NEEDS_NAME, VIEW_TAKEN

MOST = 50  # views of one official


@verb
def save_view(office: int, *, official_id: int, name: str, asked: dict[str, str]) -> int:
    """Keep the parameters of a page under a name; the view's id.

    Refused `view_needs_name`, `view_taken`, `too_many_views`.
    """
    must_act_for(office, official_id)
    mine = SavedView.objects.filter(official=official_id)
    if mine.count() >= MOST:
        raise TOO_MANY_VIEWS()
    name = _named(official_id, name)
    return SavedView.objects.create(
        office_id=office, official_id=official_id, name=name, asked=asked
    ).id


@verb
def rename_view(office: int, *, view_id: int, official_id: int, name: str) -> dict[str, str]:
    """Give a view another name; what it asks for. Refused as `save_view`, `gone`."""
    must_act_for(office, official_id)
    view = chosen(SavedView, view_id, official_id=official_id)
    if name.strip() != view.name:
        SavedView.objects.filter(id=view_id).update(name=_named(official_id, name))
    asked: dict[str, str] = view.asked
    return asked


@verb
def remove_view(office: int, *, view_id: int, official_id: int) -> SavedView:
    """Remove a view; as it was, so that it can be saved again. Refused `gone`."""
    must_act_for(office, official_id)
    view = chosen(SavedView, view_id, official_id=official_id)
    SavedView.objects.filter(id=view_id).delete()
    return view


def _named(official_id: int, name: str) -> str:
    name = name.strip()[:60]
    if not name:
        raise VIEW_NEEDS_NAME()
    if SavedView.objects.filter(official=official_id, name=name).exists():
        raise VIEW_TAKEN()
    return name
