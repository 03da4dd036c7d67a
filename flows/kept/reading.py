"""Who had to do with a concern, and how? As the audit tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# Opened the record; pressed or was shown something about it; found it in a list or a search; wrote
# in it; made a copy; was refused.
Way = Literal["opened", "used", "found", "changed", "copied", "refused"]


@dataclass(frozen=True)
class Reading:
    """A person, when (UTC), and how."""

    person: str
    at: datetime
    way: Way
