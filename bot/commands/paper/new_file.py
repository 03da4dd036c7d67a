"""How does a paper become a file? A new one, that only its owner can read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.running.mistakes import ConfigurationError


def write(file: Path, content: bytes) -> None:
    """Write this to a new file. Raises ConfigurationError when there is such a file already, or it
    cannot be written.
    """
    with claimed([file]):
        fill(file, content)


def fill(file: Path, content: bytes) -> None:
    """Write this to a file that was claimed. Raises ConfigurationError, as where the disk is full."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise _unwritable(file, error) from None


@contextmanager
def claimed(files: Iterable[Path]) -> Iterator[None]:
    """These files, empty and our own, to be filled meanwhile; none is left when something goes
    wrong.
    """
    made: list[Path] = []
    try:
        for file in files:
            _claim(file)
            made.append(file)
        yield
    except BaseException:
        for file in made:
            file.unlink(missing_ok=True)
        raise


def _claim(file: Path) -> None:
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise ConfigurationError([f"{file}: is there already; nothing was written"]) from None
    except OSError as error:
        raise _unwritable(file, error) from None


def _unwritable(file: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        [f"{file}: cannot be written: {error.strerror}. Nothing was written."]
    )
