"""Could the database not do it now, whatever was asked of it?"""

from __future__ import annotations

from sqlalchemy.exc import InterfaceError, OperationalError


def passes(error: BaseException) -> bool:
    """Whether it is trouble that passes: its disk is full, somebody else holds what is wanted, the
    server is gone. Not what is wrong with a statement or a row.
    """
    return isinstance(error, OperationalError | InterfaceError)
