"""What did the app answer?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the app answered: a status, the body if any; `failure` when there was no proper
    answer.
    """

    status: int
    body: Any = None
    failure: str | None = None

    @property
    def ok(self) -> bool:
        return self.failure is None and self.status == 200


def parsed(text: str) -> Any:
    """A body as JSON if it is, as text if not, None when empty."""
    if text == "":
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
