"""What should go wrong with the next calls, because a test or a person at the demo asked for it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["status", "error", "delay", "drop_before", "drop_after", "answer"]


@dataclass
class Fault:
    """One thing that goes wrong, a number of times.

    `status` answers with that HTTP status (`headers` and `body` too), `error` with that Slack
    error, `delay` answers late, `drop_before` cuts the connection with nothing done, `drop_after`
    does the work and loses the answer, `answer` says what is not the service's (`body`, of this
    `content_type`, with this `status`).
    `to`: only calls about this person, by id.
    """

    method: str
    kind: Kind
    times: int = 1
    status: int = 500
    error: str = "internal_error"
    seconds: float = 0.0
    body: bytes = b""
    content_type: str = "text/html"
    encoding: str = ""
    to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Faults:
    """The faults still to come, the oldest first."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, method: str, kind: Kind, times: int = 1, **how: Any) -> None:
        """Make the next calls of a method go wrong; "*" is any method. `how`: see `Fault`."""
        self._coming.append(Fault(method, kind, times, **how))

    def take(self, method: str, about: str = "") -> Fault | None:
        """The fault for this call, counted down; None when nothing is wrong. `about`: the person."""
        for fault in self._coming:
            if fault.method in (method, "*") and fault.to in ("", about):
                fault.times -= 1
                self._coming = [each for each in self._coming if each.times > 0]
                return fault
        return None

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._coming.clear()
