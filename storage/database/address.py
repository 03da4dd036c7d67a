"""Which database addresses are known, and is what they need installed? One place says so, for
settings and storage.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import PurePath

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

SERVER = "postgresql+psycopg"
_SPELLINGS = {"postgresql": SERVER, "postgres": SERVER, SERVER: SERVER}
_NEEDED = ("psycopg",)
_IN_MEMORY = {None, "", ":memory:"}


def parsed(text: str) -> URL:
    """`sqlite:///FILE` or `postgresql+psycopg://...`, whichever way PostgreSQL's was written.

    ValueError in words that go on after the name of the setting, and never repeat the address.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database URL; write it like sqlite:///report-image.db") from None
    if url.get_backend_name() == "sqlite":
        return _a_file(url)
    if url.drivername not in _SPELLINGS:
        raise ValueError("is to start with sqlite:/// or postgresql://")
    _have_what_it_needs()
    return url.set(drivername=SERVER)


def is_server(url: URL) -> bool:
    """Whether this is PostgreSQL, which several processes may share."""
    return url.drivername == SERVER


def _a_file(url: URL) -> URL:
    if url.drivername != "sqlite" or url.host or url.username or url.password or url.query:
        raise ValueError(
            "must be sqlite:/// and the name of a file, nothing else; the key stands in KEY_FILE"
        )
    if url.database in _IN_MEMORY:
        raise ValueError("must name a file: a record kept in memory is lost")
    if PurePath(url.database or "").name in ("", ".."):
        raise ValueError("must name a file: that is a folder")
    return url


def _have_what_it_needs() -> None:
    if not all(find_spec(name) for name in _NEEDED):
        raise ValueError(
            "is PostgreSQL's, which needs more than is installed: pip install 'report-image[postgres]'"
        )
