"""Does the card hold in Slack: deleted by hand, with a trigger that has expired, with words typed
before and after it changed?
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.slack.screen import Seen
from tests.support.bot.steps import (
    answer,
    assess,
    chat,
    concerns_in,
    connected,
    pick_up,
    report,
    seen_by,
    the_concern,
)
from tests.support.chat.screen import lines_of
from tests.support.world import World


def cards(w: World, who: str = "DSL") -> list[Seen]:
    """The messages that show what waits."""
    first = "In danger now? Ring 999."
    return [m for m in chat(w.person(who)) if first in "\n".join(lines_of(m.blocks)[:1])]


async def begun(w: World) -> None:
    await report(w)
    await pick_up(w)


async def test_all_questions_answered_leave_one_page_and_one_card(tmp_path: Path) -> None:
    async with connected(tmp_path) as w:
        await begun(w)
        await assess(w)
        assert len(cards(w)) == 1
        assert len(chat(w.person("DSL"))) == 2


async def test_a_card_deleted_by_hand_is_posted_anew_and_goes_on(tmp_path: Path) -> None:
    async with connected(tmp_path) as w:
        await begun(w)
        [card] = cards(w)
        w.sandbox.workspace.remove(w.sandbox.workspace.messages[card.ts])
        assert cards(w) == []
        await w.person("DSL").click("Open")
        await w.person("DSL").close_modal(whole_stack=True)
        await w.breathe()
        [anew] = cards(w)
        assert lines_of(anew.blocks) == lines_of(card.blocks)
        await answer(w, "DSL", "no")
        assert the_concern(w).asked.step == "ask/adult-involved"
        assert len(cards(w)) == 1


async def test_a_card_comes_though_the_page_it_stands_under_is_gone(tmp_path: Path) -> None:
    async with connected(tmp_path) as w:
        await begun(w)
        [card] = cards(w)
        for message in (card, *w.person("DSL").chat):  # kept for so many days, and no longer
            w.sandbox.workspace.remove(w.sandbox.workspace.messages[message.ts])
        assert chat(w.person("DSL")) == []
        await w.person("DSL").open_home()
        await w.person("DSL").click("Open", home=True)
        await w.person("DSL").close_modal(whole_stack=True)
        await w.breathe()
        [anew] = cards(w)
        assert lines_of(anew.blocks) == lines_of(card.blocks)
        await answer(w, "DSL", "no")
        assert the_concern(w).asked.step == "ask/adult-involved"


@pytest.mark.parametrize("refusal", ["cannot_reply_to_message", "thread_not_found"])
async def test_a_card_comes_though_nothing_may_stand_under_the_page(
    tmp_path: Path, refusal: str
) -> None:
    async with connected(tmp_path) as w:
        await report(w)
        w.sandbox.faults.add("chat.postMessage", "error", error=refusal, to="U0DSL")
        await pick_up(w)
        [card] = cards(w)
        assert card in w.person("DSL").chat


async def test_an_expired_trigger_after_an_answer_posts_nothing_and_the_action_waits(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path) as w:
        await begun(w)
        before = len(chat(w.person("DSL")))
        w.sandbox.faults.add("views.open", "error", 1, error="expired_trigger_id")
        await answer(w, "DSL", "yes")
        assert w.person("DSL").modal is None
        assert len(chat(w.person("DSL"))) == before
        assert "did not work" not in seen_by(w, "DSL")
        await w.person("DSL").click("What to do now")
        assert "Do this now" in str(w.person("DSL").modal.content)


async def test_words_typed_are_an_answer_only_to_the_question_the_card_showed(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path) as w:
        await begun(w)
        while the_concern(w).asked.step != "ask/age-gap":
            await answer(w, "DSL", {"previously-abused": "none-known-checked"}.get(step(w), "no"))
        [card] = cards(w)
        await w.person("DSL").type("1 to 2 years", thread=card.ts)
        await w.breathe()
        assert the_concern(w).facts["age-gap"] == "small"
        assert concerns_in(w)[-1].notes == ()
        w.sandbox.faults.add("chat.update", "error", 1, error="ratelimited")
        await w.person("DSL").type("some", thread=card.ts)
        assert the_concern(w).facts["vulnerable"] == "some"


def step(w: World) -> str:
    return the_concern(w).asked.step.removeprefix("ask/")
