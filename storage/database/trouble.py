"""Is the database itself unable to work now, whatever the query?"""

from __future__ import annotations

from sqlalchemy.exc import InterfaceError, OperationalError


def passes(error: BaseException) -> bool:
    """Whether it is trouble that passes: its disk is full, somebody else holds what is wanted, the
    server is gone. Not a row that breaks a rule. (SQLite tells of a table that is missing in the same
    way: a record that is not up to date is refused at the start.)
    """
    return isinstance(error, OperationalError | InterfaceError)
