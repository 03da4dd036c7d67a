"""A concern somebody has, and what a move on it is told."""

from __future__ import annotations

from typing import Any

from flows.advance import complete
from flows.concern import Concern
from flows.context import Context
from flows.kept.access import Reader
from flows.protocol.library import load, with_safety
from flows.turn import Draft
from tests.support.storage.records import (
    DSL,
    HILLSIDE,
    NOW,
    concern,
)
from tests.support.world import CountedIdentifiers

TUTOR = "slack:U0TUTOR"
PROTOCOL = with_safety(load("schools-2016"))


def begun(**fields: Any) -> Concern:
    given: dict[str, Any] = {
        "owner": DSL,
        "owned_at": NOW,
        "protocol": PROTOCOL.name,
        "digest": PROTOCOL.digest,
    }
    return complete(Draft(concern(**(given | fields)), ctx())).concern


def ctx(*others: Concern) -> Context:
    return Context(HILLSIDE, PROTOCOL, NOW, CountedIdentifiers(), others=others)


def with_reader(**fields: Any) -> Concern:
    return begun(
        readers=(Reader(person=TUTOR, name="Una Lock", why="Her form tutor.", who=DSL, at=NOW),),
        **fields,
    )
