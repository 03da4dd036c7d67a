"""The questions a concern was begun under are asked as they were, or not at all: never as somebody
changed them. What a school signed has an edition, and other content is another edition.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from flows.protocol.library import SHIPPED, load, with_safety
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


EDITIONS = yaml.safe_load((Path(__file__).parent / "editions.yml").read_text(encoding="utf-8"))


def unedited(name: str, whole: Protocol) -> str:
    """What is wrong where a protocol changed and its edition did not; empty when nothing is."""
    known = EDITIONS[name].get(whole.edition)
    if known == whole.digest:
        return ""
    what = "has no line in editions.yml" if known is None else "has other content now: raise it"
    return f"{name}: edition {whole.edition!r} {what} (digest {whole.digest})"


@pytest.mark.parametrize("name", SHIPPED)
def test_other_content_is_another_edition(name: str) -> None:
    assert unedited(name, with_safety(load(name))) == ""


@pytest.mark.parametrize("name", SHIPPED)
def test_a_changed_word_without_another_edition_is_noticed(name: str) -> None:
    whole = with_safety(load(name))
    first = whole.questions[0]
    other = whole.model_copy(
        update={
            "questions": (first.model_copy(update={"text": "Otherwise?"}), *whole.questions[1:])
        }
    )
    assert "raise it" in unedited(name, other)
    assert "no line" in unedited(name, other.model_copy(update={"edition": "another"}))


def test_no_two_editions_have_the_same_content() -> None:
    digests = [digest for one in EDITIONS.values() for digest in one.values()]
    assert len(digests) == len(set(digests))
