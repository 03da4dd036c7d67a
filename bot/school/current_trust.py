"""Who belongs to the trust now? Its file is read again when it was changed, as a school's is
(`bot.school.current`); while it is wrong, what was read last counts. Taken away, nobody is of a
trust.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bot.running.logs import logger
from bot.school.file import SchoolFileError
from bot.school.file_marks import Mark, mark_of
from bot.school.trust_file import load_trust
from flows.trust.people import Trust

log = logger("report_image.school")


@dataclass
class CurrentTrust:
    """The trust as its file has it; None where there is no file. Whatever is wrong with it stops
    nothing else.
    """

    file: Path
    trust: Trust | None = None
    _seen: Mark = ()
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def now(self) -> Trust | None:
        """The trust, read again if its file was changed. Raises nothing."""
        async with self._one_at_a_time:
            if mark_of(self.file) != self._seen:
                await self._read()
        return self.trust

    async def _read(self) -> None:
        mark = mark_of(self.file)
        try:
            found = await asyncio.to_thread(load_trust, self.file)
        except (SchoolFileError, RecursionError):  # the latter: brackets within brackets
            log.error("trust.toml does not count as it stands: report-image check says why")
            found = self.trust
        if mark == mark_of(self.file):  # else it is being written: the next time it is read again
            self.trust, self._seen = found, mark
