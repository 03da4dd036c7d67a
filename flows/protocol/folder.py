"""Which protocols of its own has a school in a folder, and what is wrong with each?
`flows.protocol.library` offers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from flows.protocol.file import ProtocolError
from flows.protocol.rules import Protocol

ENDINGS = (".yml", ".yaml")


@dataclass(frozen=True)
class OwnFile:
    """A protocol file of the school's own; `protocol` is there when nothing is wrong."""

    path: Path
    protocol: Protocol | None = None
    faults: tuple[str, ...] = ()

    @property
    def faults_with_file(self) -> list[str]:
        """Every fault, each with the file it is in."""
        return [f"{self.path}: {fault}" for fault in self.faults]


def read_folder(folder: Path, load: Callable[[Path], Protocol]) -> tuple[OwnFile, ...]:
    """Every protocol file in this folder, in the order of their names. OSError when the folder
    cannot be opened.
    """
    paths = sorted(path for path in folder.iterdir() if path.suffix in ENDINGS)
    return tuple(_each_name_once(_read(path, load) for path in paths))


def _read(path: Path, load: Callable[[Path], Protocol]) -> OwnFile:
    try:
        return OwnFile(path, load(path))
    except ProtocolError as error:
        return OwnFile(path, None, error.faults)
    except OSError as error:
        return OwnFile(path, None, (f"cannot be read: {error.strerror}",))


def _each_name_once(files: Iterable[OwnFile]) -> Iterable[OwnFile]:
    first: dict[str, Path] = {}
    for file in files:
        name = file.protocol.name if file.protocol else ""
        if name and first.setdefault(name, file.path) != file.path:
            taken = f"name: {name} is the name of the protocol in {first[name].name} too; choose another"
            yield replace(file, protocol=None, faults=(taken,))
        else:
            yield file
