"""How does a line with something stored in it get onto a terminal? So that it steers nothing and
stays one line.
"""

from __future__ import annotations

import typer


def line(words: str, *, err: bool = False) -> None:
    """Print this as one line; what is no letter to be seen (a line feed, an escape) stands there as
    its number.
    """
    seen = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in words)
    typer.echo(seen, err=err)
