"""Once a month whoever looks after the bot reads what there is to do: once, and nothing of a concern."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.delivery.monthly import Monthly
from flows.school.tables import Person
from flows.screens.upkeep import Due
from tests.support.bot.restarted import restarted
from tests.support.bot.steps import connected, home, pick_up, report
from tests.support.chat.screen import lines_of
from tests.support.teams.world import teams_school, teams_world
from tests.support.trust import of_trust
from tests.support.world import World, example_school

FIRST = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
DISK = Due("DATABASE_URL", "There are 3.0 GB left on the record's disk. Make room.")


def school() -> Any:
    """One number is a year old on the first of December, and a guest looks after the bot."""
    example = example_school(protocol="uk-schools")
    old = example.contacts[0].model_copy(update={"checked": FIRST.date() - timedelta(days=400)})
    keeper = example.people.model_copy(update={"administrators": (Person(id="slack:U0GUEST"),)})
    return example.model_copy(update={"contacts": (old, *example.contacts[1:]), "people": keeper})


async def looks(w: Any) -> None:
    """A process looks, as it does each second."""
    monthly = Monthly(w.program.turns)
    for _ in range(2):
        await monthly.look_if_due()
    await w.settle()


def read(w: World, who: str) -> list[str]:
    found = [m for m in w.person(who).chat if m.text == "Looking after the bot"]
    return ["\n".join(lines_of(m.blocks)) for m in found]


async def test_each_is_told_once_whatever_process_looks_and_however_often(tmp_path: Path) -> None:
    async with connected(tmp_path, school=school()) as w:
        await looks(w)
        assert read(w, "DSL") == []
        w.clock.move_to(FIRST)
        await looks(w)
        await looks(w)
        async with restarted(w, school(), 8) as again:
            w.clock.forward(timedelta(days=2))
            await looks(again)
            (lead,) = read(again, "DSL")
            assert lead.startswith("*Looking after report-image, December 2026*")
            assert "Hillshire MASH was last rung on" in lead
            assert len(read(again, "GUEST")) == 1
            assert read(again, "HEAD") == read(again, "DDSL") == []
            w.clock.move_to(datetime(2027, 1, 6, 9, 0, tzinfo=UTC))
            await looks(again)
            assert len(read(again, "DSL")) == 2


async def test_whoever_has_only_just_set_it_up_is_told_from_the_next_month_on(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path, school=school(), at=FIRST) as w:
        await looks(w)
        assert read(w, "DSL") == read(w, "GUEST") == []
        w.clock.move_to(datetime(2027, 1, 6, 9, 0, tzinfo=UTC))
        await looks(w)
        assert len(read(w, "DSL")) == 1


async def test_the_machine_is_told_to_whoever_looks_after_it_here_and_on_home(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path, school=school(), machine=lambda tx, now: [DISK]) as w:
        assert DISK.words in "\n".join(await home(w, "GUEST"))
        w.clock.move_to(FIRST)
        await looks(w)
        assert DISK.words in read(w, "GUEST")[0]
        assert DISK.words not in read(w, "DSL")[0]


async def test_a_trust_is_told_how_many_things_are_due_for_whoever_looks_after_the_bot(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path, school=school(), machine=lambda tx, now: [DISK]) as w:
        w.clock.move_to(FIRST)
        await looks(w)
        trust = of_trust(tmp_path, "slack:T0HILLSIDE", ["slack:U0TESS"])
        counted = await w.program.turns.for_trust(await trust.now(), "slack:U0TESS")
        _, _, *due = read(w, "GUEST")[0].splitlines()
        assert counted.checks == len(due) == 2


async def test_with_nothing_due_it_is_one_short_line_and_a_concern_changes_nothing(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path, school=example_school(protocol="uk-schools")) as w:
        reference = await report(w)
        await pick_up(w)
        w.clock.move_to(FIRST)
        await looks(w)
        (told,) = read(w, "DSL")
        assert told.splitlines() == [
            "*Looking after report-image, December 2026*",
            "There is nothing for a person to do this month.",
        ]
        assert reference not in told


async def test_in_teams_the_same_is_told(tmp_path: Path) -> None:
    async with teams_world(tmp_path, school=teams_school(protocol="uk-schools")) as w:
        w.clock.move_to(FIRST)
        await looks(w)
        for who in ("DSL", "ADMIN"):
            told = [each for each in w.person(who).chat if "December 2026" in str(each)]
            assert len(told) == 1, w.person(who).chat
            assert "nothing for a person to do" in str(told[0])
