"""How does it end? The files are written, what was written is checked, and the draft is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.checking.check import Findings
from bot.commands.setup.draft import Draft
from bot.commands.setup.written import File, files


@dataclass(frozen=True)
class Finishing:
    """`check`: everything wrong with what was written; `stop`: the set-up is over."""

    check: Callable[[], Findings]
    stop: Callable[[], None]

    def files(self, draft: Draft) -> list[File]:
        """What there is to write."""
        return files(draft)

    def write(self, draft: Draft) -> None:
        """All of it; only then is the draft forgotten. Raises OSError."""
        for each in files(draft):
            if each.difference:
                each.write()
        draft.forget()

    async def checked(self) -> Findings:
        """As `report-image check` would say it."""
        return await asyncio.to_thread(self.check)

    def end(self) -> None:
        self.stop()
