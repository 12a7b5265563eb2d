"""Errors as the log may hold them."""

import traceback
from pathlib import Path


def where(error: BaseException) -> str:
    """An error's kind and place, without its words: those may be a customer's."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
