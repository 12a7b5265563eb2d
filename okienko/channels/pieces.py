"""What a network asks of a file before it takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okienko.interactions.models import Attachment


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of an answer, without what is in it; `size` is in bytes."""

    content_type: str
    size: int

    @classmethod
    def of(cls, file: Attachment) -> Piece:
        """Of one that is kept."""
        return cls(file.content_type, file.size)
