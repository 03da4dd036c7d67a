"""Which form is too large for an answer over Socket Mode, and is shown as soon as that has gone out?

Slack takes no frame of more than 20,480 bytes: it ends the connection ("Max frame length of 20480 has
been exceeded", code 1009), sends the payload again, and ends the next one. Over HTTP none is too large.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

LARGEST = 20_480  # bytes
AROUND = 480  # bytes of a frame that are not the form's

Later = Callable[[], Awaitable[object]]

_later: ContextVar[list[Later] | None] = ContextVar("later", default=None)


def in_a_frame() -> list[Later]:
    """What is answered from here on goes out in a frame; what has to wait for that, comes into this
    list.
    """
    later: list[Later] = []
    _later.set(later)
    return later


def has_to_wait(view: dict[str, Any], show: Later) -> bool:
    """Whether this form does not fit: then `show` shows it once the answer has gone out."""
    later = _later.get()
    if later is None or len(json.dumps(view)) + AROUND <= LARGEST:
        return False
    later.append(show)
    return True
