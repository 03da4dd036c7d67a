"""How is it said? Every sentence a person reads, from the file of the language that is spoken (a
protocol's own words stand in its own file).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml
from babel.lists import format_list

from flows.wording.language import language, locale

# The one in C where there is one: it reads the sentences in a tenth of the time.
_STRINGS = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def say(key: str, **values: object) -> str:
    """The sentence of this key, with these values put in; of one that counts, the form that goes
    with `count`. Raises KeyError for an unknown key or a missing value.
    """
    known = sentences(language())
    return known[key if key in known else _counted(key, values["count"])].format(**values)


def _counted(key: str, count: object) -> str:
    return f"{key}.{locale().plural_form(int(str(count)))}"


def together(words: Iterable[str]) -> str:
    """Several names or words in a row."""
    return format_list(list(words), style="unit", locale=locale())


def listed(lines: Iterable[str]) -> str:
    """Several things, one a line, each to be seen where it begins."""
    return "\n".join(f"• {line}" for line in lines)


@cache
def sentences(language: str = "en") -> dict[str, str]:
    """Every sentence by its dotted key."""
    text = resources.files("flows.wording").joinpath(f"{language}.yml").read_text(encoding="utf-8")
    return dict(_flat(yaml.load(text, Loader=_STRINGS)))  # noqa: S506 - it makes strings only


def _flat(tree: dict[str, Any], above: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in tree.items():
        key = f"{above}{name}"
        pairs += _flat(value, f"{key}.") if isinstance(value, dict) else [(key, value)]
    return pairs
