"""What is in the pack for the day the bot is down stands where it is needed by hand."""

from __future__ import annotations

from flows.context import Context
from flows.export.pages.blank import pack
from flows.export.pages.layout import Block, Choice, Field, Heading, NewPage
from flows.protocol.library import load, with_safety
from tests.support.flows.schools import hillside
from tests.support.storage.records import NOW
from tests.support.world import CountedIdentifiers

PACK = pack(Context(hillside(), with_safety(load("uk-schools")), NOW, CountedIdentifiers()))


def page_of(heading: str) -> list[Block]:
    blocks = list(PACK.blocks)
    at = next(
        n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.text.startswith(heading)
    )
    ends = [n for n, b in enumerate(blocks) if isinstance(b, NewPage) and n > at]
    return blocks[at : ends[0] if ends else None]


def test_when_a_question_is_asked_only_sometimes_it_says_so_beside_it_by_number() -> None:
    hints = {b.label: b.hint for b in page_of("The questions") if isinstance(b, Choice) and b.hint}
    assert len(hints) == 2
    (act,) = [hint for label, hint in hints.items() if "sexual act" in label]
    assert act == 'Only if question 3 is "Yes" or "Not sure"'


def test_every_page_that_is_filled_in_apart_says_about_whom_it_is() -> None:
    for heading in ("The questions", "What was done"):
        fields = [b.label for b in page_of(heading) if isinstance(b, Field)]
        assert "About which child or children" in fields


def test_what_refer_now_means_stands_before_the_questions() -> None:
    words = [getattr(b, "text", "") for b in page_of("The questions")[:5]]
    assert any(w.startswith('"Refer now" ticked? Ring children\'s social care') for w in words)
