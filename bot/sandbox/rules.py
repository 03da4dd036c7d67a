"""How is a rule about a piece of JSON written, so that a service's page about what it takes fits on a screen?

A rule takes a value and its JSON pointer and yields faults. Reasons name limits and properties,
never the content of a text: they go to the log.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

log = logging.getLogger("report_image.sandbox")


@dataclass(frozen=True)
class Fault:
    """One reason for refusing, and where."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"[ERROR] {self.reason} [json-pointer:{self.path}]"


Rule = Callable[[Any, str], Iterator[Fault]]


def report(where: str, faults: Iterable[Fault]) -> list[str]:
    """Write the faults to the log and give them as the service's messages: paths and reasons, no
    content.
    """
    messages = [str(fault) for fault in faults]
    for message in messages:
        log.warning("%s refused: %s", where, message)
    return messages


def text(most: int, least: int = 1) -> Rule:
    """A string of a length within these limits."""

    def rule(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault(path, "must be a string")
        elif len(value) > most:
            yield Fault(path, f"must be less than {most + 1} characters")
        elif len(value) < least:
            yield Fault(path, f"must be more than {least - 1} characters")

    return rule


def matching(pattern: str, what: str) -> Rule:
    """A string that is wholly such a pattern."""

    def rule(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield Fault(path, f"must be {what}")

    return rule


def boolean(value: Any, path: str) -> Iterator[Fault]:
    """True or false, not a string saying so."""
    if not isinstance(value, bool):
        yield Fault(path, "must be a boolean")


def whole_number(least: int, most: int) -> Rule:
    """An integer within these limits."""

    def rule(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Fault(path, "must be an integer")
        elif not least <= value <= most:
            yield Fault(path, f"must be between {least} and {most}")

    return rule


def one_of(*allowed: str) -> Rule:
    """One of these words."""

    def rule(value: Any, path: str) -> Iterator[Fault]:
        if value not in allowed:
            yield Fault(path, f"must be one of: {', '.join(allowed)}")

    return rule


def listing(item: Rule, most: int, least: int = 1) -> Rule:
    """A list of a length within these limits, each item following the rule."""

    def rule(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault(path, "must be an array")
            return
        if len(value) > most:
            yield Fault(path, f"no more than {most} items allowed")
        if len(value) < least:
            yield Fault(path, f"no fewer than {least} items allowed")
        for number, each in enumerate(value):
            yield from item(each, f"{path}/{number}")

    return rule


def thing(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object with these properties and no others."""
    known = {**required, **(optional or {})}

    def rule(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path, "must be an object")
            return
        for name in required:
            if name not in value:
                yield Fault(path, f"missing required field: {name}")
        for name, each in value.items():
            if name in known:
                yield from known[name](each, f"{path}/{name}")
            else:
                yield Fault(f"{path}/{_shown(name)}", "unknown property")

    return rule


def by_type(rules: Mapping[str, Rule]) -> Rule:
    """An object that says its own type, one of these."""

    def rule(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(path, "must be an object")
        elif not isinstance(value.get("type"), str) or value["type"] not in rules:
            yield Fault(f"{path}/type", f"unsupported type, must be one of: {', '.join(rules)}")
        else:
            yield from rules[value["type"]](value, path)

    return rule


def both(*rules: Rule) -> Rule:
    """Every one of these rules."""

    def rule(value: Any, path: str) -> Iterator[Fault]:
        for each in rules:
            yield from each(value, path)

    return rule


def anything(value: Any, path: str) -> Iterator[Fault]:
    """No rule of its own: another one looks at it."""
    return iter(())


def _shown(name: object) -> str:
    # A property name made of someone's words must not reach the log.
    return name if isinstance(name, str) and re.fullmatch(r"[A-Za-z_$.]{1,40}", name) else "*"
