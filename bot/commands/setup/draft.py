"""What has been answered so far? Kept beside the settings, readable by nobody else, until the files
are written: whoever stops begins where they left.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

NAME = ".setup.json"
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Draft:
    """The answers by the keys of their questions; `folder` is where the files are to stand."""

    folder: Path
    answers: Answers = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.folder / NAME

    def __getitem__(self, key: str) -> str:
        return self.answers.get(key, "")

    def many(self, name: str) -> int:
        """How many people stand under this name, such as `deputies`."""
        begin = f"people.{name}."
        return 1 + max(
            (
                int(key.removeprefix(begin).split(".")[0])
                for key in self.answers
                if key.startswith(begin)
            ),
            default=-1,
        )

    def with_answers(self, given: Answers) -> Draft:
        """The same with these answers besides, or instead."""
        return replace(self, answers={**self.answers, **given})

    def keep(self) -> None:
        """Write it down. Raises OSError."""
        half = self.file.with_suffix(".half")
        half.unlink(missing_ok=True)
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            json.dump(dict(self.answers), written, ensure_ascii=False, indent=1)
        half.replace(self.file)

    def forget(self) -> None:
        """It is written where it belongs."""
        self.file.unlink(missing_ok=True)

    @classmethod
    def begun(cls, folder: Path, known: Answers) -> Draft:
        """What was left there, over what is `known` from files that are written already."""
        draft = cls(folder, known)
        try:
            left = json.loads(draft.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return draft
        return draft.with_answers({str(key): str(value) for key, value in left.items()})
