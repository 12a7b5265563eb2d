"""The form in which a letter is shown is kept beside it."""

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from okienko.events import prepared
from okienko.events.verbs import verb
from okienko.interactions.models import Message

from ..form import VERSION, Form

_KEEP = """
insert into email_letterform
    (office_id, message_id, version, folds, html, mark, remote, pictures, cut, failed, invitations)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (office_id, message_id) do update set
    (version, folds, html, mark, remote, pictures, cut, failed, invitations) =
    (excluded.version, excluded.folds, excluded.html, excluded.mark, excluded.remote,
     excluded.pictures, excluded.cut, excluded.failed, excluded.invitations)
"""


@verb
def keep_form(
    office: int, *, message_id: int, form: Form, continues: Sequence[str], failed: bool = False
) -> None:
    """Keep how a letter is shown. `failed`: its HTML could not be made ready.

    `continues` are the ids that the letter answers: only one that is known to answer a letter of
    ours is folded by weaker signs, and the first letter of a thread by none.
    """
    kept = form.kept
    values = [
        VERSION,
        Jsonb(_folds(form, message_id, continues)),
        kept.html,
        kept.mark,
        kept.remote,
        Jsonb(list(kept.pictures)),
        kept.cut,
        failed or (kept.cut and not kept.html),
        Jsonb(list(form.invitations)),
    ]
    prepared.execute(_KEEP, [office, message_id, *values])


def _folds(form: Form, message_id: int, continues: Sequence[str]) -> list[tuple[str, int, int]]:
    if not form.folds_of_answer or _is_first(message_id):
        return []
    ours = Message.objects.filter(external_id__in=list(continues), direction__in=["out", "auto"])
    found = form.folds_of_answer if continues and ours.exists() else form.folds
    return [(fold.kind, fold.start, fold.end) for fold in found]


def _is_first(message_id: int) -> bool:
    """Whether the letter opened its thread, and that took up no earlier one."""
    letter = Message.objects.select_related("interaction").only("interaction__previous_id")
    interaction = letter.get(id=message_id).interaction
    before = Message.objects.filter(interaction=interaction, id__lt=message_id)
    return interaction.previous_id is None and not before.exclude(direction="note").exists()
