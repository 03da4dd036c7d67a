"""Which schools does this deployment serve? One file, or a folder with a file a school. A workspace
is one school's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.accounts import account_of
from bot.school.current import CurrentSchool
from bot.school.file import SchoolFileError
from bot.school.folder import school_files_in
from flows.school.school import School


def school_files(path: Path) -> list[Path]:
    """The school files: this one, or every one in this folder. Raises SchoolFileError
    when it has none.
    """
    if not path.is_dir():
        return [path]
    found = school_files_in(path)
    if not found:
        raise SchoolFileError([f"{path}: there is no school file (*.toml) in this folder"])
    return found


def load_schools(path: Path, *, by_oauth: bool = False) -> list[CurrentSchool]:
    """The schools of this file or folder. Raises SchoolFileError with every mistake in every file.

    `by_oauth`: the app is installed by each workspace, with a token of its own.
    """
    mistakes: list[str] = []
    found: list[tuple[Path, CurrentSchool]] = []
    files = school_files(path)
    beside = frozenset(files) if path.is_dir() else None
    for file in files:
        try:
            found.append((file, CurrentSchool.of(file, beside)))
        except SchoolFileError as error:
            mistakes += in_file(file, error.mistakes) if path.is_dir() else error.mistakes
    mistakes += faults_together(
        [(file, current.school) for file, current in found], by_oauth=by_oauth
    )
    if mistakes:
        raise SchoolFileError(mistakes)
    return [current for _, current in found]


def in_file(file: Path, sentences: Sequence[str]) -> list[str]:
    """The sentences, with the file they are about."""
    return [one if one.startswith(str(file)) else f"{file.name}: {one}" for one in sentences]


def faults_together(found: Sequence[tuple[Path, School]], *, by_oauth: bool) -> list[str]:
    """What is wrong only because of the other schools, or of the way in which tokens are got."""
    several = [
        *_twice(found, "workspaces", lambda school: school.workspaces),
        *_twice(found, "school.id", lambda school: (school.id,)),
    ]
    if by_oauth:
        return several + [
            f"{file.name}: workspaces: with SLACK_CLIENT_ID a school has one of Slack's only: its token writes there"
            for file, school in found
            if sum(account_of(one).platform == "slack" for one in school.workspaces) > 1
        ]
    if len(found) > 1:
        several.append(
            "SLACK_CLIENT_ID: is missing: several schools need it and SLACK_CLIENT_SECRET, for a bot token "
            "is of one workspace only"
        )
    return several


def _twice(
    found: Sequence[tuple[Path, School]], what: str, values: Callable[[School], tuple[str, ...]]
) -> Iterator[str]:
    first: dict[str, Path] = {}
    for file, school in found:
        for value in values(school):
            if (other := first.setdefault(value, file)) != file:
                yield f'{what}: "{value}" stands in {other.name} and in {file.name}: it can be of one school only'
