"""Which buttons say that somebody is away, or there again? (Who may, of somebody else:
`flows.absence.another`.)
"""

from __future__ import annotations

from flows.declared import Press

AWAY = Press("away", "anybody", "home.leave")
BACK = Press("back", "anybody", "home.back")
MARK = Press("mark-away", "anybody", "absence.button")
UNMARK = Press("unmark-away", "anybody", "absence.they-are-here")
FROM_HOME = frozenset({AWAY.form, MARK.form})  # forms that change what stands there
