"""What stands on somebody's own page now? What they may know of and what they reported."""

from __future__ import annotations

from collections.abc import Sequence

from bot.turns import new_moves, role_changes
from bot.turns.turning import Turning
from flows.screen import Form, Part
from flows.screens import admin_health, home
from flows.wording.sentences import say
from storage.concerns import concerns
from storage.database import roles
from storage.evidence import audit

REPORTS_SHOWN = 10


def page(
    turning: Turning,
    person: str,
    health: admin_health.Found | None,
    troubles: Sequence[str],
) -> Form:
    """The bot's own page for this person; `health`, and what is wrong with the school file
    (`troubles`), for an administrator only.
    """
    known = concerns.open_for(turning.tx, turning.school, person, home.COUNTED + 1)
    shown = home.Shown(
        new_moves.waiting(turning, known),
        new_moves.reported(turning, person, REPORTS_SHOWN),
        role_changes.on_home(turning, person),
        _of_the_bot(turning, health, troubles) if health else (),
    )
    return home.page(turning.context(), person, shown)


def _of_the_bot(
    turning: Turning, health: admin_health.Found, troubles: Sequence[str]
) -> Sequence[Part]:
    seal = audit.seal(turning.tx, turning.school.id)
    mighty = [say("health.roles")] if roles.too_mighty(turning.tx.connection) else []
    warnings = [*role_changes.warnings(turning, troubles), *mighty]
    return admin_health.parts(health, warnings, seal)
