"""How does a paper become a PDF? By typst, as text only; tagged for screen readers (PDF/UA-1).

A letter that no font here can show is written as its number, such as `[U+16A0]`, and a sign as what it
is called, such as `[loudly crying face]`, so that nothing is lost unseen.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from importlib import import_module, resources
from typing import Any, Literal

from bot.commands.paper.fonts import FAMILIES, PACKAGES, fonts
from bot.running.mistakes import ConfigurationError

STANDARD: Literal["ua-1"] = "ua-1"
LETTERS = 2000  # different ones that can be replaced before it is given up
SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "CJK"})  # a font here has
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)  # would reorder or spoil the line
_ENDS_A_LINE = re.compile("\r\n?|[\x85\u2028\u2029]")
_MARK_OF_BYTES = "\ufeff"  # nobody sees it, and no PDF for screen readers may hold it
_NO_FONT = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_RARE = re.compile("[^\x00-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20ac]")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
MISSING = (
    "To make a PDF the packages typst and pikepdf and their fonts are needed, and they are not installed. In this"
    " folder run: .venv/bin/pip install -e .[export] (Windows: .venv\\Scripts\\pip). Nothing was written."
)


def check() -> None:
    """Raises ConfigurationError, in plain words, when what it is made with is not there."""
    try:
        for package in ("typst", "pikepdf", *PACKAGES):
            import_module(package)
    except ImportError:
        raise ConfigurationError([MISSING]) from None


def pdf(data: dict[str, Any], template: str = "paper.typ") -> bytes:
    """The paper (`flows.export.pages.layout`, or the sheet to sign) as a tagged PDF. Raises
    ConfigurationError; its words hold none of the data.
    """
    return _set(data, template)[0]


def with_places(data: dict[str, Any]) -> tuple[bytes, list[dict[str, Any]]]:
    """The same, and where a person has to look: `page`, `line`, `text`, `why`."""
    content, inputs = _set(data, "paper.typ")
    import typst

    found = typst.query(
        _source("paper.typ"), "<places>", field="value", one=True, sys_inputs=inputs,
        font_paths=fonts(),
    )  # fmt: skip
    return content, json.loads(found)


def _set(data: dict[str, Any], template: str) -> tuple[bytes, dict[str, str]]:
    """The PDF, and what it was made of once every letter could be shown."""
    import typst

    data = _changed(_in_lines(data), _UNSEEN) | {"fonts": FAMILIES}
    for _ in range(LETTERS):
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        try:
            return typst.compile(
                _source(template),
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=STANDARD,
                font_paths=fonts(),
            ), inputs
        except typst.TypstError as error:
            before, data = data, _changed(data, _not_shown(str(error), inputs["data"]))
            if data == before:
                break
    raise _impossible()


def _source(template: str) -> bytes:
    here = resources.files("bot.commands.paper")
    return b"\n".join(here.joinpath(name).read_bytes() for name in ("base.typ", template))


def _not_shown(complaint: str, told: str) -> re.Pattern[str]:
    """The letters that could not be shown, as typst names them; `told`: all that is to be set.

    Plain ASCII stands in every font: when only that is named, it is what was joined to it that
    could not be shown. That is a sign (of an emoji), else a mark, else anything rare.
    """
    found = _NO_FONT.search(complaint)
    if not found:
        raise _impossible() from None
    named = _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), found.group(1))
    letters = [letter for letter in named if not letter.isascii()]
    wrong = {more for one in letters for more in _of_its_script(one, told)} or {*_joined(told)}
    return re.compile("|".join(map(re.escape, sorted(wrong))))


def _of_its_script(letter: str, told: str) -> set[str]:
    """With it all letters of a script that no font here has, so that they are not tried one by
    one.
    """
    script = unicodedata.name(letter, "").partition(" ")[0]
    if not script or script in SCRIPTS:
        return {letter}
    return {letter, *(one for one in {*told} if unicodedata.name(one, "").startswith(f"{script} "))}


def _joined(told: str) -> list[str]:
    there = [letter for letter in sorted({*told}) if not letter.isascii()]
    for category in ("S", "C", "M", ""):
        found = [letter for letter in there if _is_rare(letter, category)]
        if found:
            return found
    raise _impossible()


def _is_rare(letter: str, category: str) -> bool:
    return unicodedata.category(letter).startswith(category) and bool(_RARE.match(letter))


def _in_lines(data: Any) -> Any:
    """The same with each end of a line as one sign, and without marks of bytes, in every text."""
    return _each(data, lambda text: _ENDS_A_LINE.sub("\n", text).replace(_MARK_OF_BYTES, ""))


def _changed(data: Any, pattern: re.Pattern[str]) -> Any:
    """The same with these letters in words or as numbers, in every text."""
    return _each(data, lambda text: pattern.sub(_in_words, text))


def _each(data: Any, change: Callable[[str], str]) -> Any:
    if isinstance(data, dict):
        return {name: _each(one, change) for name, one in data.items()}
    if isinstance(data, list | tuple):
        return [_each(one, change) for one in data]
    return change(data) if isinstance(data, str) else data


def _in_words(letter: re.Match[str]) -> str:
    sign = letter.group()
    name = unicodedata.name(sign, "").lower() if unicodedata.category(sign)[0] == "S" else ""
    return f"[{name or f'U+{ord(sign):04X}'}]"


def _impossible() -> ConfigurationError:
    return ConfigurationError(
        ["The PDF could not be made: the text cannot be set in type. Nothing was written."]
    )
