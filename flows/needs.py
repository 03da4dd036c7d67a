"""What has to be loaded with a move? Other concerns, who read this one, or all that happened in it: as
its button declares, for a person who may.
"""

from __future__ import annotations

from flows.concern import Concern
from flows.declared import Rule
from flows.destruction import steps as destruction
from flows.moves import Click, Move, Submit, Wake
from flows.other_concerns import Need
from flows.rights import may_find, refusal
from flows.school.school import School
from flows.subjects import rule_of


def beside(concern: Concern, move: Move, school: School) -> Need | None:
    """Which other concerns this move needs to see, and for whom."""
    if isinstance(move, Wake):
        return destruction.needed(concern)
    if not isinstance(move, Click | Submit):
        return None
    rule = rule_of(move)
    if rule is None or rule.beside is None:
        return None
    if not may_find(rule.press, concern, move.person, school):
        return None
    if rule.press.may == "owner" and move.person != concern.owner:
        return None
    return rule.beside(concern, move)


def shows_readings(concern: Concern, move: Move, school: School) -> bool:
    """Whether this move shows who read the concern, to somebody who may see that."""
    rule = _pressed_by_right(concern, move, school)
    return bool(rule and rule.readings)


def shows_lines(concern: Concern, move: Move, school: School) -> bool:
    """Whether this move shows all that happened, to somebody who may see that."""
    rule = _pressed_by_right(concern, move, school)
    return bool(rule and rule.lines)


def _pressed_by_right(concern: Concern, move: Move, school: School) -> Rule | None:
    if not isinstance(move, Click):
        return None
    rule = rule_of(move)
    return rule if rule and not refusal(rule.press, concern, move.person, school) else None
