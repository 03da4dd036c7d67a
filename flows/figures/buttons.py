"""Which button shows figures?"""

from __future__ import annotations

from flows.declared import Press
from flows.school.routing import GOVERNORS, HEADS

WITH_LIST = HEADS | {"dsl"}  # who sees the list of referrals too
COUNTING = WITH_LIST | GOVERNORS  # who sees figures at all
FIGURES = Press("figures", "anybody", "figures.button")
