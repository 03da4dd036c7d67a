"""Is the record's key made, and where does a copy of it lie?"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.commands.setup.draft import Draft
from bot.commands.setup.question import Link, Question, Tried
from bot.commands.setup.steps.checked import wrong_settings
from bot.running.keys import school_key
from bot.running.mistakes import ConfigurationError
from bot.settings import RecordSettings, default_key_file, in_home


class Key:
    """`KEY_FILE`, and the sheet for the safe."""

    name, title = "key", "The key to the record"

    async def says(self, draft: Draft) -> Sequence[str | Link]:
        return (
            f"It is made in {draft['KEY_FILE'] or default_key_file()}.",
            "Without it nobody can ever read the record; with it and a copy of the record anybody can.",
            Link(
                "/key",
                "The key as a sheet, to print and put in a safe",
                "report-image keys paper --pdf key.pdf, when this is done; print it, then delete the file",
            ),
        )

    async def questions(self, draft: Draft) -> Sequence[Question]:
        return (
            Question(
                "key.copy",
                "Where do you keep the sheet, or a copy of the key file?",
                hint="Not where the copies of the record lie.",
            ),
            Question(
                "BACKUP_FOLDER",
                "Folder for a daily copy of the record",
                needed=False,
                hint="Best on another disk. Leave it empty where copies are made otherwise.",
            ),
        )

    async def tried(self, draft: Draft) -> Tried:
        try:
            school_key(record_settings(draft), make=True)
        except ConfigurationError as error:
            return Tried({"": error.mistakes[0]})
        no_place = _no_place(draft["BACKUP_FOLDER"])
        return Tried(no_place or wrong_settings(draft, ["BACKUP_FOLDER"]))


def _no_place(folder: str) -> Mapping[str, str]:
    """Whether whoever runs this can put anything there; an empty one is none."""
    try:
        path = in_home(Path(folder))
    except ValueError as wrong:
        return {"BACKUP_FOLDER": str(wrong)}
    if not folder or (path.is_absolute() and path.is_dir() and os.access(path, os.W_OK)):
        return {}
    whole = "must be a whole path, from the root of the disk"
    there = "is not a folder that can be written to: make it first"
    return {"BACKUP_FOLDER": there if path.is_absolute() else whole}


def record_settings(draft: Draft) -> RecordSettings:
    """Where the record and its key are."""
    given = {
        key.lower(): draft[key]
        for key in ("DATABASE_URL", "KEY_FILE", "REPORT_IMAGE_KEY")
        if draft[key]
    }
    return RecordSettings.model_validate(given)
