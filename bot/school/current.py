"""Which school is it now? Its file is read again when it was changed; until it can count, what was
read last does.

Whoever needs the school asks its `CurrentSchool`, and keeps no copy. What is looked at is the
file's size and times, so the same file is never read twice. Nothing of a file counts that is
half-written, missing or wrong, or names another school; `AT_START` counts as it was when the
program started, whatever else changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.running.logs import logger
from bot.school.file import SchoolFileError, load_school
from bot.school.folder import school_files_in
from flows.school.school import School

log = logger("report_image.school")

AT_START = ("workspaces", "protocol", "protocols")
Mark = tuple[int, ...]


@dataclass
class CurrentSchool:
    """A school as its file has it now. Without a file (the demo) it never changes.

    `beside`: the school files that stood in its folder at the start, where a folder was given.
    `troubles`: why the file does not count as it stands, each the name of a sentence under
    `health.school-file`.
    """

    school: School
    file: Path | None = None
    beside: frozenset[Path] | None = None
    troubles: tuple[str, ...] = ()
    _seen: Mark = ()
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def of(cls, file: Path, beside: frozenset[Path] | None = None) -> CurrentSchool:
        """The school of this file. Raises SchoolFileError with every mistake in it."""
        seen = _mark(file, beside)  # before it is read: what changes meanwhile is a change
        return cls(load_school(file), file, beside, _seen=seen)

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
        return self.file is not None and _mark(self.file, self.beside) != self._seen

    async def _read_again(self, take_on: Callable[[School], Awaitable[None]]) -> None:
        assert self.file is not None
        mark = _mark(self.file, self.beside)
        found, troubles = await asyncio.to_thread(self._read, self.file)
        if mark != _mark(self.file, self.beside):
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
            self.troubles = ("not-kept",)
            return
        self._seen, self.troubles = mark, troubles
        log.info("the school file was read again", school=self.school.id)

    def _read(self, file: Path) -> tuple[School | None, tuple[str, ...]]:
        """What counts of it from now on, if anything, and what is wrong with it."""
        new = (
            ("new-file",)
            if self.beside is not None and set(school_files_in(file.parent)) - self.beside
            else ()
        )
        try:
            found = load_school(file)
        except (SchoolFileError, RecursionError):  # the latter: brackets within brackets
            return None, ("mistakes", *new)
        if found.id != self.school.id:
            return None, ("another-school", *new)
        as_started = {key: getattr(self.school, key) for key in AT_START}
        other = (
            ("restart",)
            if any(getattr(found, key) != value for key, value in as_started.items())
            else ()
        )
        return found.model_copy(update=as_started), (*other, *new)


def _mark(file: Path, beside: frozenset[Path] | None) -> Mark:
    """What tells one state of the file, and of the folder where others are looked for, from
    another.
    """
    return (*mark_of(file), *(mark_of(file.parent) if beside is not None else ()))


def mark_of(place: Path) -> Mark:
    """What tells one state of this file or folder from another."""
    try:
        found = place.stat()
    except OSError:
        return (0,)
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
