"""What a queue's settings mean, in sentences."""

from itertools import groupby

from django.utils.translation import gettext as _

from okienko.routing.models import Step
from okienko.routing.queries import QueueEntry

from ..fields import duration_words


def sentences(entry: QueueEntry) -> list[str]:
    """What a contact of this queue meets, one thing after the other; skills are read with steps."""
    queue = entry.queue
    said = []
    if queue.last_official_seconds:
        said.append(
            _("Who has an open case is offered for %(time)s to the official of that case alone.")
            % {"time": duration_words(queue.last_official_seconds)}
        )
    said += _widening(entry.steps)
    said.append(
        _("A call rings at one official for %(call)s, a letter is offered for %(letter)s; then "
          "it goes to the next.")
        % {
            "call": duration_words(queue.offer_seconds),
            "letter": duration_words(queue.written_offer_seconds),
        }
    )  # fmt: skip
    if queue.place_seconds:
        said.append(
            _("Callers hear their place and the wait every %(time)s.")
            % {"time": duration_words(queue.place_seconds)}
        )
    if queue.call_instead_seconds:
        said.append(
            _("Who has waited for %(time)s may press 1, hang up and be called at their turn.")
            % {"time": duration_words(queue.call_instead_seconds)}
        )
    if queue.head_start:
        words = (
            _("Its contacts come %(time)s before those of other queues.")
            if queue.head_start > 0
            else _("Its contacts come %(time)s after those of other queues.")
        )
        said.append(words % {"time": duration_words(abs(queue.head_start))})
    said.append(
        _("After it, the official has %(time)s for notes.")
        % {"time": duration_words(queue.wrap_up_seconds)}
    )
    said.append(
        _("The goal: %(percent)d of 100 calls are answered within %(call)s, letters within "
          "%(letter)s.")
        % {
            "percent": queue.goal_percent,
            "call": duration_words(queue.goal_seconds),
            "letter": duration_words(queue.written_goal_seconds),
        }
    )  # fmt: skip
    return said


def asked_at_first(steps: list[Step]) -> str:
    """The skills that a contact asks for as it comes, or that everybody gets it."""
    asked = [step.skill.name for step in steps if not step.after_seconds and step.level > 0]
    return ", ".join(asked) or str(_("everybody"))


def _widening(steps: list[Step]) -> list[str]:
    said: list[str] = []
    needs: dict[str, int] = {}
    lifted = [step for step in steps if step.skill.language and not step.level]
    asking = [step for step in steps if step not in lifted]
    groups = groupby(asking, key=lambda step: step.after_seconds)
    for after, some in groups:
        needs.update({step.skill.name: step.level for step in some})
        asked = [
            _("%(skill)s at level %(level)d") % {"skill": skill, "level": level}
            if level > 1
            else skill
            for skill, level in sorted(needs.items())
            if level > 0
        ]
        if not said and after:
            said.append(_("At first it rings at everybody who is free, the longest free first."))
        if not asked:
            words = _("it rings at everybody who is free.")
        else:
            words = _("it rings at who has: %(skills)s.") % {"skills": ", ".join(asked)}
        if after:
            said.append(
                _("After %(time)s of waiting %(what)s")
                % {"time": duration_words(after), "what": words}
            )
        else:
            said.append(_("At first %(what)s") % {"what": words})
    if not said:
        said.append(_("It rings at everybody who is free, the longest free first."))
    for after, some in groupby(lifted, key=lambda step: step.after_seconds):
        names = ", ".join(sorted(step.skill.name for step in some))
        said.append(
            _("For %(time)s a contact in another language waits for who has the skill of it; "
              "then it no longer asks for: %(skills)s.")
            % {"time": duration_words(after), "skills": names}
            if after
            else _("It never asks for: %(skills)s.") % {"skills": names}
        )  # fmt: skip
    return said
