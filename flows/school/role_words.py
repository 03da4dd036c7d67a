"""What does a sentence call a role?"""

from __future__ import annotations

import re

ROLE_WORDS = {
    "dsl": "the designated safeguarding lead",
    "deputy": "a deputy safeguarding lead",
    "headteacher": "the headteacher",
    "acting-head": "the acting headteacher",
    "chair-of-governors": "the chair of governors",
    "vice-chair": "the vice-chair of governors",
    "administrator": "who looks after the bot",
}


# How a role is called in schools, in small letters; a head of year, or a deputy head, is no headteacher.
_LOWER = r"(?<!deputy )(?<!assistant )(?<!vice )(?<!acting )"
_CALLED = {
    "dsl": _LOWER + r"(dsl|(safeguarding|child protection) (lead|officer))",
    "deputy": r"ddsl|deputy (dsl|(designated )?safeguarding (lead|officer))",
    "headteacher": _LOWER + r"(head ?(teacher|master|mistress)|head(?! of)|principal)",
    "acting-head": r"acting (head ?(teacher|master|mistress)?|principal)",
    "chair-of-governors": _LOWER + r"chair(man|woman|person)?|governor",
    "vice-chair": r"vice chair(man|woman|person)?|governor",
}

_NUMBERED, _ALONE = "deputy safeguarding lead ", "the deputy safeguarding lead"


def is_role(words: str) -> bool:
    """Whether these words call a role, and nobody by name."""
    return words in ROLE_WORDS.values() or words == _ALONE or words.startswith(_NUMBERED)


def is_called(role: str, typed: str) -> bool:
    """Whether somebody who is asked for a name may have called this role instead: "the head"."""
    said = " ".join(re.findall(r"\w+", typed.casefold()))
    called = _CALLED.get(role.partition(":")[0])
    return bool(called and re.search(rf"\b({called})s?\b", said))


def role_words(role: str) -> str:
    """A role name as a sentence says it: "dsl" is "the designated safeguarding lead"."""
    if role.startswith("deputy:"):
        return _NUMBERED + role.removeprefix("deputy:")
    return ROLE_WORDS[role]
