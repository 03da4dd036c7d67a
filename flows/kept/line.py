"""What is a line of the chronology? It is only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Line:
    """What happened, who did it, when (UTC), with the details that belong to the record. `name` and
    `role`: theirs at that moment, each empty for none.
    """

    id: str
    kind: str
    who: str
    at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    role: str = ""
