"""What does a sentence call a role?"""

from __future__ import annotations

ROLE_WORDS = {
    "dsl": "the designated safeguarding lead",
    "deputy": "a deputy safeguarding lead",
    "headteacher": "the headteacher",
    "acting-head": "the acting headteacher",
    "chair-of-governors": "the chair of governors",
    "vice-chair": "the vice-chair of governors",
}


def role_words(role: str) -> str:
    """A role name as a sentence says it: "dsl" is "the designated safeguarding lead"."""
    if role.startswith("deputy:"):
        return f"deputy safeguarding lead {role.removeprefix('deputy:')}"
    return ROLE_WORDS[role]
