"""Which files of the folder are school files (all of it, `*.toml`, but the trust's), which of them
count, and is there a new one since the start?
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.school.file_marks import Mark, mark_of

TRUST_FILE = "trust.toml"


def school_files_in(folder: Path) -> list[Path]:
    """The school files of this folder, by name."""
    return sorted(file for file in folder.glob("*.toml") if file.name != TRUST_FILE)


def misnamed_in(folder: Path) -> list[Path]:
    """What is meant for a school file and is not read, by its name: Windows hides that an editor
    added ".txt".
    """
    names = (".toml", ".toml.txt")
    meant = {file for file in folder.iterdir() if file.name.casefold().endswith(names)}
    return sorted(meant.difference(folder.glob("*.toml")))  # on Windows capitals do not count


def trust_file(school_files: Path) -> Path | None:
    """Where the trust's file would be; None where there is one school and no folder of files."""
    return school_files / TRUST_FILE if school_files.is_dir() else None


@dataclass
class Folder:
    """A folder with a file a school, for all of them. `files`: those that stood in it at the start;
    `left_out`: those of them whose school is not served, for the file had mistakes.
    """

    path: Path
    files: frozenset[Path]
    left_out: frozenset[Path] = frozenset()
    _seen: Mark = field(default=())
    _new: bool = False

    def has_new(self) -> bool:
        """Whether there is a file that was not there at the start. A look at the folder's times,
        unless it was changed.
        """
        if (mark := mark_of(self.path)) != self._seen:
            self._seen, self._new = mark, bool(set(school_files_in(self.path)) - self.files)
        return self._new

    def not_counting(self) -> int:
        """How many of its files do not count, beside those of the schools that are served."""
        return len(self.left_out) + self.has_new()
