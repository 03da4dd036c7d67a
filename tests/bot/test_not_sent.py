"""Is "this form was not sent" said only when it was not, and does that line go when a report follows?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.bot.steps import chat, connected, fill_in, report, words_on
from tests.support.world import World

NOT_SENT, SINCE = "This form was not sent. Nobody has been told.", "You have sent a report since."


def told(w: World, who: str = "TEACHER") -> str:
    """All that stands in this person's chat."""
    return "\n".join(words_on(message.blocks) for message in chat(w.person(who)))


async def closed(w: World, who: str = "TEACHER") -> None:
    person = w.person(who)
    await person.type("/report-image")
    await person.close_modal()
    await w.settle()


async def test_the_line_goes_when_a_report_of_the_same_person_follows(tmp_path: Path) -> None:
    async with connected(tmp_path) as w:
        await closed(w)
        await closed(w, "DDSL")
        await closed(w)
        assert told(w).count(NOT_SENT) == 2
        await report(w)
        assert NOT_SENT not in told(w)
        assert told(w).count(SINCE) == 2
        assert "Open the form again" not in told(w)
        assert NOT_SENT in told(w, "DDSL")


async def test_a_form_closed_after_the_report_says_again_that_it_was_not_sent(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path) as w:
        await report(w)
        w.clock.forward(timedelta(minutes=1))
        await closed(w)
        assert told(w).count(NOT_SENT) == 1


async def test_a_form_that_arrived_is_not_said_to_be_unsent(tmp_path: Path) -> None:
    """Its answer was lost on the way, so it still stood open and was closed."""
    async with connected(tmp_path) as w:
        await report(w)
        sent = [c.content for c in w.sandbox.traffic if c.content.get("type") == "view_submission"]
        w.clock.forward(timedelta(minutes=1))
        await w.sandbox.deliver_raw("interactive", {**sent[-1], "type": "view_closed"})
        await w.settle()
        assert NOT_SENT not in told(w)


async def test_that_a_form_was_not_sent_is_told_before_what_waits_to_be_sent(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path) as w:
        await (await fill_in(w)).submit()
        w.clock.forward(timedelta(minutes=1))
        await closed(w)
        not_sent, receipt = (words_on(message.blocks) for message in chat(w.person("TEACHER")))
        assert NOT_SENT in not_sent
        assert "Your report was received" in receipt


@pytest.mark.parametrize(
    "typed", [{"danger": "no"}, {"danger": "no", "account": "Helen Moss told me."}]
)
async def test_whoever_leaves_a_form_that_came_back_hears_that_nobody_was_told(
    tmp_path: Path, typed: dict[str, str]
) -> None:
    """With something to put right, or with a question; sent in time, nothing is said."""
    async with connected(tmp_path) as w:
        for who in ("TEACHER", "DDSL"):
            await (await fill_in(w, who, **({"account": ""} | typed))).submit()
        await w.at(w.clock.now() + timedelta(minutes=1))
        await w.person("DDSL").close_modal()
        await w.settle()
        assert NOT_SENT in told(w, "DDSL"), "at once"
        await report(w, "GUEST", guest="Supply, 01632 960099")
        await w.at(w.clock.now() + timedelta(minutes=1))
        assert told(w).count("Your report is not sent yet") == 1
        assert (told(w, "DDSL").count("not sent"), told(w, "DDSL").count(NOT_SENT)) == (1, 1)
        await report(w)
        assert "not sent yet" not in told(w)
        assert SINCE in told(w)


async def test_once_the_report_follows_nothing_waits_to_be_said_of_the_form_that_came_back(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path) as w:
        form = await fill_in(w, danger="no", account="")
        await form.submit()
        assert await w.program.delivery.next_due() == w.clock.now() + timedelta(minutes=2)
        form.fill("account", "She told me.")
        await form.submit()
        await w.settle()
        due = await w.program.delivery.next_due()
        assert due
        assert due >= w.clock.now() + timedelta(minutes=9), "the next on the ladder"
