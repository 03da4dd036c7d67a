"""Which buttons settle who holds a role? (Who may: `flows.school.role_changes.may_settle`.)"""

from __future__ import annotations

from flows.declared import Press

CONFIRM = Press("confirm-role", "anybody", "people.confirm", look="main")
REFUSE = Press("refuse-role", "anybody", "people.refuse")
