"""Which answers does a file of facts hold? It is YAML or JSON; a wrong one is told in plain
words.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.running.mistakes import ConfigurationError
from flows.protocol.file import ProtocolError, read_words
from flows.protocol.parts import Facts


def read_facts(file: Path) -> Facts | list[Facts]:
    """One set of facts or a list of them. Raises ConfigurationError when the file holds anything
    else.

    What is not a word, like JSON's true, is kept as it is written: it is no answer of any question.
    """
    given = _words(file)
    sets = given if isinstance(given, list) else [given]
    if not all(isinstance(one, dict) for one in sets):
        raise ConfigurationError(
            [f"{file}: is to hold answers by question, like under-13: no, or a list of such sets"]
        )
    facts: list[Facts] = [
        {question: _word(answer) for question, answer in one.items()} for one in sets
    ]
    return facts if isinstance(given, list) else facts[0]


def _words(file: Path) -> Any:
    try:
        return _read(file.read_text(encoding="utf-8-sig"))  # -sig: Windows editors add a mark
    except OSError as error:
        raise ConfigurationError([f"{file}: cannot be read: {error.strerror}"]) from None
    except ProtocolError as error:
        raise ConfigurationError([f"{file}: {fault}" for fault in error.faults]) from None
    except UnicodeDecodeError:
        raise ConfigurationError([f"{file}: is not written as UTF-8 text"]) from None


def _read(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_each_once)  # YAML refuses the tabs JSON may hold
    except json.JSONDecodeError:
        return read_words(text)  # in which `yes` stays a word


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    asked = [question for question, _ in pairs]
    twice = sorted({one for one in asked if asked.count(one) > 1})
    if twice:
        raise ProtocolError("the file", [f"{', '.join(twice)} stands twice in the same place"])
    return dict(pairs)


def _word(answer: object) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer)
