"""What does a sentence call a role?"""

from __future__ import annotations

ROLE_WORDS = {
    "dsl": "the designated safeguarding lead",
    "deputy": "a deputy safeguarding lead",
    "headteacher": "the headteacher",
    "acting-head": "the acting headteacher",
    "chair-of-governors": "the chair of governors",
    "vice-chair": "the vice-chair of governors",
    "administrator": "who looks after the bot",
}


_NUMBERED, _ALONE = "deputy safeguarding lead ", "the deputy safeguarding lead"


def is_role(words: str) -> bool:
    """Whether these words call a role, and nobody by name."""
    return words in ROLE_WORDS.values() or words == _ALONE or words.startswith(_NUMBERED)


def role_words(role: str) -> str:
    """A role name as a sentence says it: "dsl" is "the designated safeguarding lead"."""
    if role.startswith("deputy:"):
        return _NUMBERED + role.removeprefix("deputy:")
    return ROLE_WORDS[role]
