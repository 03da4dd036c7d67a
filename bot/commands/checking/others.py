"""Who else on this machine may read what opens the chat service, or change who is told?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.running.key_file import others_can_read
from bot.settings import ENV_FILE


def notes_on_others(school_files: Iterable[Path]) -> Iterator[str]:
    """A sentence for each file that somebody else may read or write who should not."""
    if ENV_FILE.exists() and others_can_read(ENV_FILE):
        yield (
            f"{ENV_FILE}: others on this machine can read it, and with what stands there they can write as the bot; "
            f"run: chmod 600 {ENV_FILE}"
        )
    for file in filter(_anybody_can_change, school_files):
        yield f"{file}: anybody on this machine can change who is told; run: chmod o-w '{file}'"


def _anybody_can_change(file: Path) -> bool:
    return os.name == "posix" and bool(file.stat().st_mode & stat.S_IWOTH)
