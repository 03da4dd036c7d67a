"""Promises to pupils, who have accounts in a school's Teams as staff have: one who writes is told who
helps, and an adult is told of it.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts import Who
from flows.moves import Chosen, Click, Submit
from flows.screen import Form, Open, Pair, Text
from flows.turn import Turn
from flows.wording.sentences import say
from storage.concerns import concerns
from tests.support.two_services import Both, in_slack, in_teams, two_services

HAVE_IT = "I have it"
PUPIL, UNKNOWN = in_teams("PUPIL"), in_teams("UNKNOWN")


def words(shown: Form | None) -> str:
    assert shown is not None
    found = [part for part in shown.parts if isinstance(part, Text | Pair)]
    return "\n".join(p.text if isinstance(p, Text) else f"{p.label}: {p.value}" for p in found)


def pages(w: Both) -> list[str]:
    """What the safeguarding lead was paged with."""
    return [
        "\n".join(message.paragraphs)
        for message in w.chat(in_slack("DSL"))
        if any(button.label == HAVE_IT for row in message.rows for button in row)
    ]


async def types(w: Both) -> None:
    await w.seat(PUPIL).say("please help me, it is about a picture")


async def command(w: Both) -> None:
    await w.seat(PUPIL).command("")


async def status(w: Both) -> None:
    await w.seat(PUPIL).command("status")


async def sends_a_file(w: Both) -> None:
    await w.seat(PUPIL).send_file()


async def clicks(w: Both) -> None:
    await w.teams.entrance.click(Click(PUPIL, "open", "none"))


@pytest.mark.parametrize("way", [types, command, status, sends_a_file, clicks])
async def test_the_lead_is_paged_once_and_not_told_what_was_written(tmp_path: Path, way):
    async with two_services(tmp_path) as w:
        await way(w)
        await way(w)
        await types(w)
        await w.settle()
        (page,) = pages(w)
        (one,) = await w.concerns()
        assert one.reference in page
        assert "Pia" not in page
        assert "picture" not in one.model_dump_json()
        opened = await w.opens(in_slack("DSL"), one)
        assert isinstance(opened, Open)
        assert say("open.standings.pupil") in words(opened.form)
        assert "Pia Quill" in words(opened.form)


@pytest.mark.parametrize("way", [types, sends_a_file])
async def test_a_pupil_is_told_who_helps_and_nothing_else(tmp_path: Path, way):
    async with two_services(tmp_path) as w:
        await way(w)
        await w.settle()
        await w.press(in_slack("DSL"), HAVE_IT)
        (told,) = w.chat(PUPIL)
        assert told.paragraphs[0] == say("pupil.danger")
        assert "0800 1111" in "\n".join(told.paragraphs)
        assert told.rows == ()


async def test_a_pupil_gets_neither_the_form_for_staff_nor_home(tmp_path: Path):
    async with two_services(tmp_path) as w:
        seat = w.seat(PUPIL)
        await seat.open_home()
        assert await w.concerns() == []
        await seat.command("")
        for shown in (seat.form, seat.home):
            assert shown is not None
            assert shown.kind == "pupil"
            assert {type(part) for part in shown.parts} == {Text}
        assert say("pupil.told") in words(seat.form)
        assert say("pupil.told") not in words(seat.home)  # looking is not writing: nobody is told


async def test_a_pupil_is_told_who_helps_also_when_nothing_can_be_kept(tmp_path: Path):
    async with two_services(tmp_path) as w:
        w.program.turns.database.close()
        await types(w)
        (told,) = w.chat(PUPIL)
        assert told.paragraphs[0] == say("pupil.danger")
        assert say("pupil.told") not in told.paragraphs


async def test_whoever_deals_with_it_is_told_when_the_pupil_writes_again_an_hour_later(
    tmp_path: Path,
):
    async with two_services(tmp_path) as w:
        await types(w)
        for minutes, told in ((59, 0), (1, 1), (1, 1), (60, 2)):
            w.clock.forward(timedelta(minutes=minutes))
            await types(w)
            await w.settle()
            (one,) = await w.concerns()
            assert len(one.reports[0].addenda) == told
        assert "picture" not in one.model_dump_json()


async def test_when_it_was_dealt_with_the_lead_is_told_again(tmp_path: Path):
    async with two_services(tmp_path) as w:
        await types(w)
        (one,) = await w.concerns()
        turns = w.program.turns

        def close(tx) -> None:
            known = concerns.load_for_program(tx, turns.school.id, one.id)
            turn = Turn(known.but(state="closed"))
            concerns.save(tx, turns.school, turn, w.clock.now())

        await turns.database.run(close)
        await types(w)
        await types(w)
        assert len(await w.concerns()) == 2


async def test_a_report_that_a_pupil_sent_all_the_same_is_kept(tmp_path: Path):
    async with two_services(tmp_path) as w:
        seat = w.seat(UNKNOWN)
        await seat.command("")  # who they are could not be looked up
        w.teams.people[UNKNOWN.partition(":")[2]] = Who("pupil", "Uma Penn")
        seat.typed |= {"danger": "no", "account": "It is about me."}
        await seat.send()
        await w.settle()
        (one,) = await w.concerns()
        assert (one.reports[0].standing, one.reports[0].account) == ("pupil", "It is about me.")
        assert say("pupil.sent") in words(seat.form)
        await w.press(in_slack("DSL"), HAVE_IT)
        assert w.chat(UNKNOWN) == []  # no receipt: it has words for staff


async def test_who_cannot_be_looked_up_reports_and_is_marked(tmp_path: Path):
    async with two_services(tmp_path) as w:
        one = await w.reports(UNKNOWN)
        assert one.reports[0].standing == "not-checked"


@pytest.mark.parametrize(("name", "let_in"), [("PUPIL", 0), ("UNKNOWN", 0), ("TEACHER", 1)])
async def test_no_pupil_is_let_in_to_read(tmp_path: Path, name: str, let_in: int):
    async with two_services(tmp_path) as w:
        one = await w.reports(in_slack("GUEST"))
        await w.press(in_slack("DSL"), HAVE_IT)
        who = w.teams.people[in_teams(name).partition(":")[2]]
        values = {"who": in_teams(name), "why": "Their tutor."}
        chosen = {in_teams(name): Chosen(who.standing, who.name)}
        sent = Submit(in_slack("DSL"), "let-see", values, one.id, nonce="n", chosen=chosen)
        await w.program.turns.take(sent)
        assert len((await w.concern(one.id)).readers) == let_in
