"""How is a mistake told on the command line? In plain words, with an exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import typer

from bot.running.mistakes import ConfigurationError


def fail(*sentences: str, code: int = 1) -> NoReturn:
    """Say each of these on a line of its own, and end with this exit code."""
    for one in sentences:
        typer.echo(one, err=True)
    raise typer.Exit(code)


@contextmanager
def mistakes_in_plain_words(then: Sequence[str] = ()) -> Iterator[None]:
    """What is wrong with the settings or a file is said, and ends the program with exit code 1.
    `then`: what whoever reads that does next.
    """
    try:
        yield
    except ConfigurationError as error:
        fail(*error.mistakes, *then)


@contextmanager
def until_stopped(then: Sequence[str] = ()) -> Iterator[None]:
    """The same, of what goes on until Ctrl+C."""
    try:
        with mistakes_in_plain_words(then):
            yield
    except KeyboardInterrupt:
        raise typer.Exit from None
