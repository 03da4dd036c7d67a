"""What does the school file say, and what is wrong with it?"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeGuard, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.running.mistakes import ConfigurationError, nearest, sentence
from bot.school.accounts_in_file import as_written, wrong_accounts
from bot.school.folder import school_files_in
from bot.school.what_to_write import about_quotes, told
from flows.protocol.file import ProtocolError
from flows.protocol.folder import OwnFile
from flows.protocol.library import FOR_SCHOOLS, SHIPPED, find, load, own_protocols
from flows.protocol.rules import Protocol
from flows.school.school import School
from flows.school.tables import Adopted

EXAMPLE = Path(__file__).parent.parent / "school.example.toml"

OTHER_TABLES = ("people", "staff", "paging", "terms", "rota", "contacts", "adopted")
_KEYS_OF_SCHOOL = [key for key in School.model_fields if key not in OTHER_TABLES]
_PATTERNS = {
    "id": 'must be a short name of small letters, digits and hyphens, at most 63, like "hillside"',
    "groups": "must be the ID of a group, as Teams' administrators see it",
}


class SchoolFileError(ConfigurationError):
    """The school file cannot be used; `mistakes` name each place, like "people.dsl.id: is
    missing".
    """


def load_school(path: Path) -> School:
    """The school of this file. Raises SchoolFileError with every mistake in it."""
    return parse_school(read_tables(path), path.parent)


def read_tables(path: Path) -> dict[str, Any]:
    """The file's tables as they stand. Raises SchoolFileError when it cannot be read or is not
    TOML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # -sig: Windows editors add a mark
    except FileNotFoundError:
        do = f"run report-image setup, or copy {EXAMPLE} there, or set SCHOOL_FILE"
        raise SchoolFileError([f"{path}: there is no such file: {do}"]) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not written as UTF-8 text"
        raise SchoolFileError([f"{path}: cannot be read: {reason}"]) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        wrong = f"is not valid TOML: {error}{about_quotes(text, error)}"
        raise SchoolFileError([f"{path}: {wrong}"]) from None


def parse_school(tables: dict[str, Any], folder: Path = Path()) -> School:
    """The school these tables describe; folders named in them start from `folder`, where the school
    file is.

    Raises SchoolFileError with every mistake in them. Faults of protocols that are not the chosen
    one are no mistakes of the school file: `own_files` has them.
    """
    mistakes = [*_misplaced(tables), *_unknown_protocol(tables, folder), *_elsewhere(tables)]
    mistakes += wrong_accounts(tables)
    about = _about(tables)
    own = {key: value for key, value in about.items() if key not in OTHER_TABLES}
    others = {key: tables[key] for key in OTHER_TABLES if key in tables}
    try:
        school = School.model_validate({**own, **others})
    except ValidationError as error:
        mistakes += [_in_words(one, tables) for one in error.errors(include_url=False)]
    if mistakes:
        raise SchoolFileError(mistakes)
    return school.model_copy(update={"protocols": protocols_folder(tables, folder)})


def protocols_folder(tables: dict[str, Any], folder: Path) -> Path | None:
    """Where the school keeps protocols of its own; `folder` is that of the school file. None when
    it says nothing.
    """
    name = _about(tables).get("protocols")
    return folder / name if isinstance(name, str) and name.strip() else None


def own_files(tables: dict[str, Any], folder: Path) -> tuple[OwnFile, ...]:
    """Every protocol file of the school's own, right or wrong. Raises SchoolFileError when there is
    no such folder.
    """
    place = protocols_folder(tables, folder)
    if place is None:
        return ()
    try:
        return own_protocols(place)
    except FileNotFoundError:
        raise SchoolFileError([f"school.protocols: there is no folder {place}"]) from None
    except OSError as error:
        raise SchoolFileError(
            [f"school.protocols: {place} cannot be opened as a folder: {error.strerror}"]
        ) from None


def protocol_at(path: Path, name: str) -> Protocol:
    """The protocol of this name: a shipped one, or one of the school's whose file this is, if there
    is such a file.

    Raises ProtocolError when there is none; SchoolFileError when the school file or the folder
    cannot be read.
    """
    if name in SHIPPED or not path.exists():
        return load(name)
    if path.is_dir():
        return _protocol_of_any(school_files_in(path), name)
    tables = read_tables(path)
    own_files(tables, path.parent)  # says in plain words that there is no such folder
    return find(name, protocols_folder(tables, path.parent))


def _protocol_of_any(files: Sequence[Path], name: str) -> Protocol:
    for file in files:
        try:
            return protocol_at(file, name)
        except ProtocolError:
            continue
    return load(name)


def adopted_at(path: Path, protocol: Protocol) -> Adopted | None:
    """Who adopted this protocol for the school; None when it uses another, or its file says nothing
    or is wrong.
    """
    try:
        school = load_school(path)
    except SchoolFileError:
        return None
    adopted, used = school.adopted, find(school.protocol, school.protocols)
    signed = adopted is not None and adopted.protocol in (None, protocol.name)
    return adopted if signed and used.digest == protocol.digest else None


def _about(tables: dict[str, Any]) -> dict[str, Any]:
    about = tables.get("school")
    return about if _is_table(about) else {}


def _misplaced(tables: dict[str, Any]) -> list[str]:
    known = ["school", *OTHER_TABLES]
    about = tables.get("school")
    found = [
        f"{key}: belongs under [school]"
        if key in _KEYS_OF_SCHOOL
        else f"{key}: {_unknown(key, known)}"
        for key in tables
        if key not in known
    ]
    if about is not None and not _is_table(about):
        return [*found, "school: must be a table with keys of its own"]
    inside = [key for key in OTHER_TABLES if key in (about or {})]
    return found + [f"school.{key}: belongs in a table of its own, [{key}]" for key in inside]


def _elsewhere(tables: dict[str, Any]) -> list[str]:
    """A school outside England would be told wrong numbers, routes and law, so it is refused."""
    place = _about(tables).get("jurisdiction")
    if place not in ("wales", "scotland", "northern-ireland"):
        return []
    return [
        f'school.jurisdiction: "{place}" is not supported: the protocols, agencies and routes here are '
        "those of England, and elsewhere they would be wrong for a child"
    ]


def _unknown_protocol(tables: dict[str, Any], folder: Path) -> list[str]:
    name = _about(tables).get("protocol")
    if not isinstance(name, str) or name in FOR_SCHOOLS:
        return []
    if name == "safety":
        known = ", ".join(FOR_SCHOOLS)
        return [
            f'school.protocol: "safety" is part of every protocol and none by itself; choose one of {known}'
        ]
    try:
        files = own_files(tables, folder)
    except SchoolFileError as error:
        return list(error.mistakes)
    right = [file.protocol.name for file in files if file.protocol]
    if name in right:
        return []
    unknown = (
        f'school.protocol: there is no protocol "{name}"; {nearest(name, [*FOR_SCHOOLS, *right])}'
    )
    return [unknown, *(fault for file in files for fault in file.faults_with_file)]


def _in_words(error: ErrorDetails, tables: dict[str, Any]) -> str:
    where = as_written(error["loc"], tables)
    return told(_place(where), _explained(error, where), error["type"])


def _explained(error: ErrorDetails, where: Sequence[int | str]) -> str:
    if error["type"] == "extra_forbidden":
        return _unknown(str(where[-1]), list(_table_at(where[:-1]).model_fields))
    too_long = where == ("id",) and error["type"] == "string_too_long"
    if too_long or error["type"] == "string_pattern_mismatch":
        return _PATTERNS[_last_key(where)]
    if error["type"] == "missing" and isinstance(where[-1], int):
        return f"there are to be {where[-1] + 1} of them"
    return sentence(error)


def _unknown(key: str, known: list[str]) -> str:
    return f"there is no such key; {nearest(key, known)}"


def _place(where: Sequence[int | str]) -> str:
    parts = where if where[0] in OTHER_TABLES else ("school", *where)
    return "".join(
        f" #{part + 1}" if isinstance(part, int) else f".{part}" for part in parts
    ).lstrip(".")


def _last_key(where: Sequence[int | str]) -> str:
    return next(part for part in reversed(where) if isinstance(part, str))


def _table_at(where: Sequence[int | str]) -> type[BaseModel]:
    table: type[BaseModel] = School
    for part in where:
        if isinstance(part, str):
            table = _table_in(table.model_fields[part].annotation)
    return table


def _table_in(annotation: Any) -> type[BaseModel]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(_table_in(one) for one in get_args(annotation) if one not in (type(None), ...))


def _is_table(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)
