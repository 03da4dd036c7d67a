"""How is one row changed, found by its key? By statements that are put together once for all rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, update


@cache
def of_key(table: Table, names: tuple[str, ...]) -> Update:
    """Changes these columns of the row whose key is given as `this` to what `new` gives."""
    given = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return update(table).where(table.c.key == bindparam("this")).values(given)


def new(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is to stand in these columns, as `of_key` wants it."""
    return {f"new_{name}": value for name, value in values.items()}
