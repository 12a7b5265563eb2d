"""Which verb tells the rows what the facts tell: by the names that the pure part has for them."""

from __future__ import annotations

from ..actions import consult, listening, reported, sound
from ..recording import actions as recording

#: What the rows are told of, by the names of OutsideReport.
VERBS = {
    verb.step.__name__: verb
    for verb in (
        reported.customer_gone,
        reported.media_died,
        reported.customer_answered,
        reported.customer_not_reached,
        reported.offer_answered,
        reported.offer_declined,
        reported.offer_unreachable,
        reported.offer_not_rung,
        reported.desk_answered,
        reported.desk_gone,
        consult.department_answered,
        consult.department_gone,
        listening.ear_up,
        listening.ear_gone,
        sound.sound_up,
        sound.sound_gone,
    )
}

#: Verbs that bring the rows of a call's recording into step (call_state.recording_step).
RECORDING = {
    verb.step.__name__: verb for verb in (recording.begin, recording.begin_part, recording.end_part)
}
