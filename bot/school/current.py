"""Which school is it now? Its file is read again when it was changed; until it can count, what was
read last does.

Whoever needs the school asks its `CurrentSchool`, and keeps no copy. It is begun with its first move.
What is looked at is the file's size and times, so the same file is never read twice. Nothing of a
file counts that is half-written, missing or wrong, or names another school; `AT_START` counts as it
was when the program started, whatever else changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.running.logs import logger
from bot.school.file import SchoolFileError, load_school
from bot.school.file_marks import Mark, mark_of
from bot.school.folder import Folder
from flows.school.school import School

log = logger("report_image.school")

AT_START = ("workspaces", "protocol", "protocols")


@dataclass
class CurrentSchool:
    """A school as its file has it now. Without a file (the demo) it never changes.

    `folder`: where its file stands among others'. `of_file`: why the file does not count as it
    stands, each the name of a sentence under `health.school-file`. `to_begin`: whether the program
    has yet to begin with it.
    """

    school: School
    file: Path | None = None
    folder: Folder | None = None
    of_file: tuple[str, ...] = ()
    to_begin: bool = False
    _seen: Mark = ()
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def of(cls, file: Path, folder: Folder | None = None) -> CurrentSchool:
        """The school of this file. Raises SchoolFileError with every mistake in it."""
        seen = mark_of(file)  # before it is read: what changes meanwhile is a change
        return cls(load_school(file), file, folder, _seen=seen)

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the file, and that its folder has a new one."""
        return (*self.of_file, *(("new-file",) if self.folder and self.folder.has_new() else ()))

    async def begin(self, begin: Callable[[], Awaitable[None]]) -> None:
        """Have it begun, unless it was; who comes meanwhile waits for that. Raises what that does."""
        if not self.to_begin:
            return
        async with self._one_at_a_time:
            if self.to_begin:
                await begin()
                self.to_begin = False

    async def up_to_date(self, take_on: Callable[[School], Awaitable[None]]) -> None:
        """When the file was changed, read it and have what it says taken on; who comes meanwhile
        waits for that.

        Raises nothing: when it cannot be taken on, that is tried again the next time.
        """
        if not self._changed():
            return
        async with self._one_at_a_time:
            if self._changed():
                await self._read_again(take_on)

    def _changed(self) -> bool:
        return self.file is not None and mark_of(self.file) != self._seen

    async def _read_again(self, take_on: Callable[[School], Awaitable[None]]) -> None:
        assert self.file is not None
        mark = mark_of(self.file)
        found, troubles = await asyncio.to_thread(self._read, self.file)
        if mark != mark_of(self.file):
            return  # it is being written: the next time it is looked at again
        for trouble in troubles:
            log.warning(
                "the school file does not count as it stands", school=self.school.id, why=trouble
            )
        try:
            if found is not None:
                await take_on(found)
        except Exception as error:
            log.error(
                "the school file could not be taken on",
                school=self.school.id,
                error=type(error).__name__,
            )
            self.of_file = ("not-kept",)
            return
        self._seen, self.of_file = mark, troubles
        log.info("the school file was read again", school=self.school.id)

    def _read(self, file: Path) -> tuple[School | None, tuple[str, ...]]:
        """What counts of it from now on, if anything, and what is wrong with it."""
        try:
            found = load_school(file)
        except (SchoolFileError, RecursionError):  # the latter: brackets within brackets
            return None, ("mistakes",)
        if found.id != self.school.id:
            return None, ("another-school",)
        as_started = {key: getattr(self.school, key) for key in AT_START}
        other = any(getattr(found, key) != value for key, value in as_started.items())
        return found.model_copy(update=as_started), ("restart",) if other else ()
