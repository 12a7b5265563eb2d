"""Why a leg ended, as Q.850 numbers it."""

NO_SOUND = 44  # Q.850: no RTP came for as long as the endpoint's timeout
NO_PLACE = -1  # ours: no port for sound was free, and nobody's telephone rang
BUSY = (17, 21)


def not_reached(cause: int) -> str:
    """Why somebody outside whom we rang was not reached: busy, no_answer or failed."""
    return "busy" if cause in BUSY else "no_answer" if cause in (16, 18, 19) else "failed"
