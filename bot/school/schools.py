"""Which schools does this deployment serve? One file, or a folder with a file a school. A workspace
is one school's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.accounts import account_of
from bot.running.logs import logger
from bot.school.current import CurrentSchool
from bot.school.file import SchoolFileError
from bot.school.folder import Folder, school_files_in
from flows.school.school import School

log = logger("report_image.school")


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


@dataclass(frozen=True)
class Fault:
    """What is wrong, in words, and which files cannot count for it; none: no school can be served."""

    told: str
    files: tuple[Path, ...] = ()


def load_schools(path: Path, *, by_oauth: bool = False) -> list[CurrentSchool]:
    """The schools of this file or folder. In a folder a file with mistakes is left out, and logged;
    the others count. Raises SchoolFileError with every mistake where none counts.

    `by_oauth`: the app is installed by each workspace, with a token of its own.
    """
    found, faults = _read(path)
    schools = [(file, current.school) for file, current in found.items()]
    faults += faults_together(schools, by_oauth=by_oauth)
    left_out = frozenset(file for fault in faults for file in fault.files)
    served = [current for file, current in found.items() if file not in left_out]
    if not served or any(not fault.files for fault in faults):
        raise SchoolFileError([fault.told for fault in faults])
    for file in sorted(left_out):
        log.error("the school file has mistakes: its school is not served", school=file.stem)
    if served[0].folder:
        served[0].folder.left_out = left_out
    return served


def as_they_stand(path: Path) -> tuple[list[School], list[str]]:
    """The school of each file that can be used, and what is wrong in the others. Raises
    SchoolFileError where there is no file.
    """
    found, faults = _read(path)
    return [current.school for current in found.values()], [fault.told for fault in faults]


def _read(path: Path) -> tuple[dict[Path, CurrentSchool], list[Fault]]:
    """The school of each file, and what is wrong in the others."""
    files = school_files(path)
    folder = Folder(path, frozenset(files)) if path.is_dir() else None
    found: dict[Path, CurrentSchool] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            found[file] = CurrentSchool.of(file, folder)
        except SchoolFileError as error:
            told = in_file(file, error.mistakes) if folder else error.mistakes
            faults += [Fault(one, (file,)) for one in told]
    return found, faults


def in_file(file: Path, sentences: Sequence[str]) -> list[str]:
    """The sentences, with the file they are about."""
    return [one if one.startswith(str(file)) else f"{file.name}: {one}" for one in sentences]


def faults_together(found: Sequence[tuple[Path, School]], *, by_oauth: bool) -> list[Fault]:
    """What is wrong only because of the other schools, or of the way in which tokens are got."""
    several = [
        *_twice(found, "workspaces", lambda school: school.workspaces),
        *_twice(found, "school.id", lambda school: (school.id,)),
    ]
    if by_oauth:
        return [*several, *_with_two_tokens(found)]
    if len(found) > 1:
        several.append(
            Fault(
                "SLACK_CLIENT_ID: is missing: several schools need it and SLACK_CLIENT_SECRET, for a bot token "
                "is of one workspace only"
            )
        )
    return several


def _with_two_tokens(found: Sequence[tuple[Path, School]]) -> Iterator[Fault]:
    for file, school in found:
        if sum(account_of(one).platform == "slack" for one in school.workspaces) > 1:
            told = "with SLACK_CLIENT_ID a school has one of Slack's only: its token writes there"
            yield Fault(f"{file.name}: workspaces: {told}", (file,))


def _twice(
    found: Sequence[tuple[Path, School]], what: str, values: Callable[[School], tuple[str, ...]]
) -> Iterator[Fault]:
    first: dict[str, Path] = {}
    for file, school in found:
        for value in values(school):
            if (other := first.setdefault(value, file)) != file:
                told = f'{what}: "{value}" stands in {other.name} and in {file.name}: it can be of one school only'
                yield Fault(told, (other, file))
