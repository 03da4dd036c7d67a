"""How are words written in Slack's blocks, so that nothing typed is ever read as markup?

All go out as `plain_text`, or as text in `rich_text` where some are bold: neither is parsed.
"""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]

SECTION = 3000
END = 36  # characters of a choice that stay: "Quill, born 23 September 2011"


def section(text: str) -> Block:
    """Words of at most 3000 characters, as they are."""
    return {"type": "section", "text": plain(text, SECTION)}


def strong(text: str) -> Block:
    """Words in bold."""
    return rich(_run(*map(_bold, pieces(text))))


def called(label: str, value: str) -> Block:
    """What something is called, in bold, and under it what is known."""
    return rich(_run(*map(_bold, pieces(f"{label}\n")), *map(_ran, pieces(value))))


def rich(*sections: Block) -> Block:
    """Runs of words, one below another."""
    return {"type": "rich_text", "elements": list(sections)}


def _run(*runs: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(runs)}


def _ran(text: str) -> Block:
    return {"type": "text", "text": text}


def _bold(text: str) -> Block:
    return _ran(text) | {"style": {"bold": True}}


def small(text: str) -> Block:
    """Words that are not to draw the eye."""
    return {"type": "context", "elements": [plain(text, SECTION)]}


def plain(text: str, limit: int) -> Block:
    """Words as Slack shows them to the letter, cut at Slack's limit."""
    return {
        "type": "plain_text",
        "text": text if len(text) <= limit else text[: limit - 1] + "…",
        "emoji": False,
    }


def choice(text: str, limit: int) -> Block:
    """Words to choose, cut in the middle: what tells one from another, such as a date of birth, stands
    at the end.
    """
    if len(text) > limit:
        text = f"{text[: limit - END - 1].rstrip()}…{text[-END:].lstrip()}"
    return plain(text, limit)


def pieces(text: str) -> list[str]:
    """A long text in pieces that Slack can show, broken between words where there are any."""
    found = []
    while len(text) > SECTION:
        cut = text.rfind(" ", 1, SECTION) + 1 or SECTION
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text] if text.strip() else found
