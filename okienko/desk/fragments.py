"""The fragments that all desks of an office share: rendered once by the hub, sent as HTML."""

from django.template.loader import render_to_string

from okienko.events.stream.hub import fragment

from .callbacks.query import callbacks
from .waiting.query import waiting


@fragment("waiting", kinds=("wait.", "offer.", "queue.changed"), every=30)
def waiting_panel(offices: tuple[int, ...], _language: str) -> str:
    """What waits; rendered anew now and then, for a queue grows hot without an event."""
    lines = waiting(offices)
    context = {"lines": lines, "total": sum(line.count for line in lines)}
    return render_to_string("desk/waiting/panel.html", context)


@fragment("callbacks", kinds=("callback.",), every=60)
def callbacks_panel(offices: tuple[int, ...], _language: str) -> str:
    """Who is to be called back; rendered anew now and then, for what was settled goes in time."""
    return render_to_string("desk/callbacks/panel.html", {"listed": callbacks(offices)})
