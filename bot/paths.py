"""Which file or folder is meant by what somebody wrote in a setting?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator


def in_home(path: Path) -> Path:
    """The same, with `~` written out. Raises ValueError for the home of nobody."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError("starts with ~, and there is no such home folder here") from None


def file_in_home(path: Path) -> Path:
    """The same for a file. Raises ValueError also for what can only be a folder."""
    found = in_home(path)
    if found.name in ("", ".."):
        raise ValueError("is a folder: write the name of a file in it")
    return found


InHome = Annotated[Path, AfterValidator(in_home)]
FileInHome = Annotated[Path, AfterValidator(file_in_home)]
