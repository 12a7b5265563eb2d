"""Simulated customers who write: by SMTP into the office's box, and read answers by IMAP."""

from __future__ import annotations

import asyncio
from random import Random

from okienko.config import Config

from .cast import Town
from .control import Dial


class Writers:
    """All customers who write."""

    def __init__(self, settings: Config, towns: list[Town], dial: Dial, dice: Random) -> None:
        self.settings = settings

    async def run(self) -> None:
        """Write again and again until cancelled."""
        await asyncio.Event().wait()
