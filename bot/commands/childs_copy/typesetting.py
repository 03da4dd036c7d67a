"""How does an export become a PDF? By typst, as text only; tagged for screen readers (PDF/UA-1).

A letter that no font here can show is written as its number, such as `[U+738B]`, so that nothing is
lost unseen.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any, Literal

from bot.running.mistakes import ConfigurationError

STANDARD: Literal["ua-1"] = "ua-1"
LETTERS = 2000  # different ones that can be replaced before it is given up
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)  # would reorder or spoil the line
_NO_FONT = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_RARE = re.compile("[^\x00-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20ac]")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
MISSING = (
    "To make a PDF the package typst is needed, and it is not installed. In this folder run: "
    ".venv/bin/pip install -e .[export] (Windows: .venv\\Scripts\\pip). Nothing was exported."
)


def check() -> None:
    """Raises ConfigurationError, in plain words, when typst is not there."""
    try:
        import typst  # noqa: F401
    except ImportError:
        raise ConfigurationError([MISSING]) from None


def pdf(data: dict[str, Any], template: str = "export.typ") -> bytes:
    """The paper (`flows.export.paper`, or the sheet to sign) as a tagged PDF. Raises ConfigurationError; its words hold
    none of the data.
    """
    import typst

    typed = resources.files("bot.commands.childs_copy").joinpath(template).read_bytes()
    data = _changed(data, _UNSEEN)
    for _ in range(LETTERS):
        try:
            return typst.compile(
                typed,
                format="pdf",
                sys_inputs={"data": json.dumps(data)},
                pdf_standards=STANDARD,
            )
        except typst.TypstError as error:
            before, data = data, _changed(data, _not_shown(str(error)))
            if data == before:
                break
    raise _impossible()


def _not_shown(complaint: str) -> re.Pattern[str]:
    """The letters that could not be shown, as typst names them.

    Plain ASCII stands in every font: when only that is named, it is what was joined to it that
    could not be shown, and all that is rare is written as numbers.
    """
    found = _NO_FONT.search(complaint)
    if not found:
        raise _impossible() from None
    named = _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), found.group(1))
    letters = [letter for letter in named if not letter.isascii()]
    return re.compile("|".join(map(re.escape, letters))) if letters else _RARE


def _changed(data: Any, pattern: re.Pattern[str]) -> Any:
    """The same with these letters as numbers, in every text."""
    if isinstance(data, dict):
        return {name: _changed(one, pattern) for name, one in data.items()}
    if isinstance(data, list | tuple):
        return [_changed(one, pattern) for one in data]
    return pattern.sub(_numbered, data) if isinstance(data, str) else data


def _numbered(letter: re.Match[str]) -> str:
    return f"[U+{ord(letter.group()):04X}]"


def _impossible() -> ConfigurationError:
    return ConfigurationError(
        ["The PDF could not be made: the text cannot be set in type. Nothing was exported."]
    )
