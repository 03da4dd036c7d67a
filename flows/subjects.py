"""Which buttons, forms and messages are there? All that the subjects declare, by name."""

from __future__ import annotations

from flows.absence import moves as absence
from flows.access import moves as access
from flows.assessment import moves as assessment
from flows.closing import moves as closing
from flows.decision import moves as decision
from flows.declared import Press, Rule, Says
from flows.destruction import moves as destruction
from flows.drills import moves as drills
from flows.entries import moves as entries
from flows.export import moves as export
from flows.figures import moves as figures
from flows.follow_up import moves as follow_up
from flows.linking import moves as linking
from flows.moves import Click, Submit
from flows.paging import moves as paging
from flows.reporting import moves as reporting
from flows.school.buttons import CONFIRM, REFUSE
from flows.screens import moves as screens

RULES: tuple[Rule, ...] = (
    *reporting.RULES,
    *paging.RULES,
    *assessment.RULES,
    *decision.RULES,
    *follow_up.RULES,
    *closing.RULES,
    *linking.RULES,
    *destruction.RULES,
    *access.RULES,
    *absence.RULES,
    *entries.RULES,
    *screens.RULES,
    *export.RULES,
    *figures.RULES,
    *drills.RULES,
)
MESSAGES: dict[str, Says] = {
    one.kind: one
    for one in (
        *reporting.MESSAGES,
        *paging.MESSAGES,
        *assessment.MESSAGES,
        *decision.MESSAGES,
        *follow_up.MESSAGES,
        *closing.MESSAGES,
        *linking.MESSAGES,
        *destruction.MESSAGES,
        *access.MESSAGES,
        *export.MESSAGES,
    )
}
CLICKS: dict[str, Rule] = {rule.press.name: rule for rule in RULES}
FORMS: dict[str, Rule] = {rule.press.form: rule for rule in RULES if rule.sent or rule.alone}
# Buttons that stand for what can be typed after the command, and what is typed for each.
COMMANDS = {rule.press.name: rule.press.command for rule in RULES if rule.press.command is not None}
# What settles who holds a role is of no concern, and so of no subject above.
ROLES: tuple[Press, ...] = (CONFIRM, REFUSE)


def rule_of(move: Click | Submit) -> Rule | None:
    """What was declared of this button or form; None when nothing was."""
    return CLICKS.get(move.action) if isinstance(move, Click) else FORMS.get(move.form)
