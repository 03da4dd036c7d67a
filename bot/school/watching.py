"""Which school file was changed just now? The system tells it; that it may forget to is made good by a
look at each file whenever its school has its turn (`bot.delivery.rounds`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

from bot.running.logs import logger
from bot.running.tasks import ended
from bot.turns.turn import Turns

log = logger("report_image.school")

TOGETHER_MS, LOOK_MS = 400, 200  # what changes in this time is one change; how often it is asked
RELINKED = "..data"  # where Kubernetes puts the files of a folder, all at once


@asynccontextmanager
async def files_watched(schools: Sequence[Turns]) -> AsyncIterator[None]:
    """What a school's file says is taken on as soon as it was changed, for as long as the block
    runs.
    """
    files = {_place(turns.current.file): turns for turns in schools if turns.current.file}
    if not files:
        yield
        return
    watching = asyncio.create_task(_watching(files))
    try:
        yield
    finally:
        await ended(watching)


async def _watching(files: Mapping[Path, Turns]) -> None:
    from watchfiles import watch  # slow to load, and the demo has no file; `awatch` still slower

    def ours(_change: object, name: str) -> bool:
        return Path(name) in files or Path(name).name == RELINKED

    folders, over = {file.parent for file in files}, Event()
    try:
        changes = watch(
            *folders,
            watch_filter=ours,
            recursive=False,
            debounce=TOGETHER_MS,
            step=LOOK_MS,
            stop_event=over,
        )
        while some := await asyncio.to_thread(next, changes, None):
            for turns in _meant(files, {Path(name) for _, name in some}):
                await _taken_on(turns)
    except Exception as error:  # a system, or a folder, of which nothing is told
        log.warning("school files are looked at now and then only", error=type(error).__name__)
    finally:
        over.set()


def _place(file: Path) -> Path:
    """As the system names it."""
    return file.parent.resolve() / file.name


def _meant(files: Mapping[Path, Turns], changed: set[Path]) -> list[Turns]:
    """Whose file it was; everybody's where all files are links into a folder that was replaced."""
    if changed <= files.keys():
        return [files[one] for one in changed]
    return list(files.values())


async def _taken_on(turns: Turns) -> None:
    """With the first move of a school that was not begun yet, else now."""
    if turns.current.to_begin:
        return
    try:
        await turns.up_to_date()
    except Exception as error:
        log.error("could not look", error=type(error).__name__)
