"""How is it said? Every sentence a person reads, from `en.yml` (a protocol's own words stand in its
own file).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml


def say(key: str, **values: object) -> str:
    """The sentence of this key, with these values put in. Raises KeyError for an unknown key or a
    missing value.
    """
    return sentences()[key].format(**values)


@cache
def sentences() -> dict[str, str]:
    """Every sentence by its dotted key."""
    text = resources.files("flows.wording").joinpath("en.yml").read_text(encoding="utf-8")
    return dict(_flat(yaml.load(text, Loader=yaml.BaseLoader)))  # noqa: S506 - BaseLoader makes strings only


def _flat(tree: dict[str, Any], above: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in tree.items():
        key = f"{above}{name}"
        pairs += _flat(value, f"{key}.") if isinstance(value, dict) else [(key, value)]
    return pairs
