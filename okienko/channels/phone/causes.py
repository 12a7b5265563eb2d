"""Why a leg ended, as Q.850 numbers it."""

NO_SOUND = 44  # Q.850: no RTP came for as long as the endpoint's timeout
NO_PLACE = -1  # ours: no port for sound was free, and nobody's telephone rang
BUSY = (17, 21)
