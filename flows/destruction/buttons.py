"""Which buttons confirm that a record is destroyed, or stop it, and who may press them?"""

from __future__ import annotations

from flows.declared import Press

CONFIRM = Press("destroy-confirm", "ladder", "destruction.confirm")
STOP = Press("destroy-stop", "ladder", "destruction.stop", look="main", before_it_is_theirs=True)
