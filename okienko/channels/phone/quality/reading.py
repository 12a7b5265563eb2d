"""What pages read of how legs do. In an open scope."""

from __future__ import annotations

from typing import Any

from .models import LegQuality


def now_of(interaction_id: int) -> dict[str, dict[str, Any]] | None:
    """How the customer's leg and the official's do now, by whose it is; None: nothing is known."""
    rows = LegQuality.objects.filter(interaction_id=interaction_id, ended_at=None).order_by("id")
    return {str(row.whose): _shown(row) for row in rows} or None


def _shown(row: LegQuality) -> dict[str, Any]:
    """Shares of what was lost (0 to 1), and times in milliseconds; null: nobody reports it."""
    came = row.received + row.lost_in
    return {
        "bars": row.bars,
        "fault": str(row.fault),
        "lostIn": row.lost_in / came if came else None,
        "lostOut": None if row.lost_out is None or not row.sent else row.lost_out / row.sent,
        "jitterIn": row.jitter_in if came else None,
        "jitterOut": row.jitter_out,
        "roundTrip": row.round_trip,
    }
