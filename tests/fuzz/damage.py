"""How is a real payload damaged? Every choice comes from a string of bytes, so that a fuzzer can
learn from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.copied import copied

Path = tuple[Any, ...]
PLANTED = "zebracrossing"  # stands in whatever was typed, and is looked for where it must not be
WORDS = (
    PLANTED,
    "",
    "x",
    "\x00",
    "\ud800",
    "\u202e\u2066",
    "😀" * 50,
    "<!channel>",
    "[" * 2000,
    "-1",
    "1e999",
    "null",
    "NaN",
    "{",
    '{"c":5}',
    "a" * 5000,
    "../..",
    "%s%n",
    "'; DROP TABLE concern; --",
    "U0DSL",
    "slack:U0DSL",
    "T0HILLSIDE",
    "back",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**63,
    1e308,
    [],
    {},
    [None],
    {"": {}},
    [[]],
    {"id": {"id": []}},
)
GONE = object()
DEEP = (5, 80, 900, 5000)
NO_ENVELOPES = (
    "",
    "x",
    "[]",
    "5",
    "null",
    '"x"',
    "{",
    "{}",
    '{"type": "hello"}',
    "\x00",
    "[" * 100_000,
    '{"a":' * 100_000,
    f'{{"type": "{"x" * 1_000_000}"}}',
)


class Choices:
    """Bytes, taken as one choice after another; zeros when they run out."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self, limit: int) -> int:
        """From 0 to below `limit`."""
        taken = self._data[self._at : self._at + 2]
        self._at += 2
        return int.from_bytes(taken, "big") % max(limit, 1)

    def text(self) -> str:
        taken = self._data[self._at : self._at + self.number(40)]
        self._at += len(taken)
        return PLANTED + taken.decode("utf-8", "surrogateescape")


def damaged(
    payload: dict[str, Any], choices: Choices, needed: tuple[tuple[Path, ...], ...]
) -> dict[str, Any]:
    """The payload with up to four things wrong; of `needed`, without which it says nothing, one is
    always gone, wherever it stands.
    """
    broken = copied(payload)
    if needed:
        for place in needed[choices.number(len(needed))]:
            _put(broken, place, GONE)
    for _ in range(choices.number(4) + (not needed)):
        paths = list(_paths(broken))
        if paths:
            _put(broken, paths[choices.number(len(paths))], _value(choices))
    return broken


def body(kind: str, payload: dict[str, Any], choices: Choices) -> tuple[str, str]:
    """As it goes over the wire, with its content type; now and then that is damaged too."""
    written = json.dumps(payload)
    if choices.number(8) == 1:
        written = _garbled(written, choices)
    if kind == "events_api":
        return _sendable(written), "application/json"
    form = "application/x-www-form-urlencoded"
    fields = {"payload": written} if kind == "interactive" else payload
    return urlencode(fields, errors="surrogatepass"), form


def envelope(kind: str, payload: dict[str, Any], choices: Choices, envelope_id: str) -> str:
    """As it goes over Socket Mode; now and then what is around the payload is damaged too."""
    whole = {
        "envelope_id": envelope_id,
        "type": kind,
        "payload": payload,
        "accepts_response_payload": True,
        "retry_attempt": 0,
        "retry_reason": "",
    }
    match choices.number(8):
        case 1:
            return NO_ENVELOPES[choices.number(len(NO_ENVELOPES))]
        case 2:
            return json.dumps(damaged(whole, choices, ()))
        case 3:
            return _sendable(_garbled(json.dumps(whole), choices))
        case 4:
            deep = DEEP[choices.number(len(DEEP))]
            return json.dumps(whole).replace(
                '"payload": {', f'"payload": {{"deep": {"[" * deep}{"]" * deep}, ', 1
            )
        case _:
            return json.dumps(whole)


def _garbled(written: str, choices: Choices) -> str:
    at = choices.number(len(written))
    return written[:at] + choices.text() + written[at + choices.number(9) :]


def _sendable(written: str) -> str:
    return written.encode("utf-8", "replace").decode("utf-8")


def _value(choices: Choices) -> Any:
    match choices.number(5):
        case 0:
            return GONE
        case 1:
            return copied(VALUES[choices.number(len(VALUES))])
        case 2:
            return WORDS[choices.number(len(WORDS))]
        case 3:
            return choices.text()
        case _:
            return _nested(DEEP[choices.number(len(DEEP))])


def _nested(depth: int) -> Any:
    inside: Any = "x"
    for _ in range(min(depth, 400)):  # json.dumps itself goes no deeper than its caller's stack
        inside = [inside]
    return inside


def _put(thing: Any, path: Path, value: Any) -> None:
    for step in path[:-1]:
        thing = thing[step]
    if value is GONE:
        del thing[path[-1]]
    else:
        thing[path[-1]] = value


def _paths(thing: Any, above: Path = (), depth: int = 8) -> Iterator[Path]:
    inside = (
        thing.items()
        if isinstance(thing, dict)
        else enumerate(thing)
        if isinstance(thing, list)
        else ()
    )
    for name, each in inside:
        yield (*above, name)
        if depth > 1:
            yield from _paths(each, (*above, name), depth - 1)
