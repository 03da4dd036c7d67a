"""Which buttons has a drill, and who is shown the first? Only the one that makes it real is of a
concern.
"""

from __future__ import annotations

from flows.declared import Press
from flows.school.school import School

DRILL = Press("drill", "anybody", "drill.button")
HERE = Press("drill-here", "anybody", "drill.here", look="main")
READ = Press("drill-read", "anybody", "drill.read", look="main")
DECIDE = Press("drill-decide", "anybody", "drill.decide", look="main")
END = Press("drill-end", "anybody", "drill.end")
SHEET = Press("drill-sheet", "anybody", "drill.sheet")
AGREE = Press("drill-agree", "anybody", "drill.agree")
REAL = Press("drill-real", "reporter", "drill.real", look="danger")

DRILLS: tuple[Press, ...] = (DRILL, HERE, READ, DECIDE, END, SHEET, AGREE)


def may_begin(person: str, school: School) -> bool:
    """Whether this person may begin one in the chat: the safeguarding lead and the deputies."""
    return any(r == "dsl" or r.startswith("deputy:") for r in school.roles_of(person))


def may_end(person: str, school: School) -> bool:
    """Whether a drill ends when this person says that it is real: whoever has a role. Their report is
    taken whoever they are.
    """
    return person in school.everybody()
