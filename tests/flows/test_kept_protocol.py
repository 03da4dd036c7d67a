"""The questions a concern was begun under are asked as they were, or not at all: never as somebody
changed them.
"""

from __future__ import annotations

import json

import pytest

from flows.protocol.library import load, with_safety
from flows.protocol.rules import Protocol

WHOLE = with_safety(load("schools-2016"))


def test_a_protocol_that_was_kept_is_the_same_again() -> None:
    assert Protocol.kept(WHOLE.model_dump_json(), WHOLE.digest) == WHOLE


def test_a_criterion_taken_out_of_the_kept_text_makes_it_another() -> None:
    changed = json.loads(WHOLE.model_dump_json())
    changed["criteria"] = changed["criteria"][1:]
    assert Protocol.kept(json.dumps(changed), WHOLE.digest) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_what_is_no_protocol_is_none(text: str) -> None:
    assert Protocol.kept(text, WHOLE.digest) is None
