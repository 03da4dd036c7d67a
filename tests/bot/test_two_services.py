"""Promises to people with an account in two chat services: they are one person in both."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.accounts import Who, account_of
from flows.moves import Click
from flows.school.buttons import CONFIRM
from flows.screen import Open, Pair, Replace, Text
from flows.wording.sentences import say
from storage.people import role_holders
from tests.support.two_services import (
    Both,
    both,
    in_slack,
    in_teams,
    two_accounts,
    two_services,
)

HAVE_IT = "I have it"


def words(answer: object) -> str:
    assert isinstance(answer, Open | Replace), answer
    found = [part for part in answer.form.parts if isinstance(part, Text | Pair)]
    return "\n".join(p.text if isinstance(p, Text) else f"{p.label}: {p.value}" for p in found)


async def change(w: Both, **accounts: list[str]) -> None:
    """The school file has other accounts from now on."""
    turns = w.program.turns
    await turns._take_on(two_accounts(**accounts))


async def test_whoever_is_named_by_one_account_reads_nothing_from_the_other(tmp_path: Path):
    async with two_services(tmp_path) as w:
        one = await w.reports(in_slack("TEACHER"), named=(in_slack("DSL"),))
        refused = say("concern.refused")
        assert refused in words(await w.opens(in_teams("DSL"), one))
        assert refused in words(await w.opens(in_slack("DSL"), one))
        assert refused not in words(await w.opens(in_teams("HEAD"), one))


async def test_whoever_reports_from_one_account_is_its_reporter_from_the_other(tmp_path: Path):
    async with two_services(tmp_path) as w:
        one = await w.reports(in_teams("DSL"))
        assert one.reports[0].reporter == in_slack("DSL")
        assert one.owner == in_slack("DSL")
        await w.seat(in_slack("DSL")).command("status")
        assert one.reference in words(Open(w.seat(in_slack("DSL")).form))


async def test_a_page_goes_to_one_place_the_account_listed_first(tmp_path: Path):
    async with two_services(tmp_path) as w:
        await w.reports(in_slack("TEACHER"))
        assert len(w.chat(in_slack("DSL"))) == 1
        assert w.chat(in_teams("DSL")) == []


async def test_a_page_goes_where_its_person_was_last(tmp_path: Path):
    async with two_services(tmp_path) as w:
        await w.seat(in_teams("DSL")).open_home()
        await w.reports(in_slack("TEACHER"))
        assert len(w.chat(in_teams("DSL"))) == 1
        assert w.chat(in_slack("DSL")) == []


async def test_who_is_not_reached_at_one_account_is_reached_at_the_next(tmp_path: Path):
    async with two_services(tmp_path) as w:
        w.sandbox.not_there.add("U0DSL")
        one = await w.reports(in_slack("TEACHER"))
        assert len(w.chat(in_teams("DSL"))) == 1
        assert w.chat(in_slack("DDSL")) == []
        await w.press(in_teams("DSL"), HAVE_IT)
        assert (await w.concern(one.id)).owner == in_slack("DSL")


async def test_who_is_reached_at_none_of_their_accounts_is_stepped_over(tmp_path: Path):
    async with two_services(tmp_path) as w:
        w.sandbox.not_there.add("U0DSL")
        w.teams.not_there.add(in_teams("DSL").partition(":")[2])
        await w.reports(in_slack("TEACHER"))
        assert [len(w.chat(one)) for one in both("DDSL")] == [1, 0]


async def test_one_ladder_runs_over_both_services(tmp_path: Path):
    async with two_services(tmp_path, two_accounts(DDSL=[in_teams("DDSL")])) as w:
        await w.reports(in_slack("TEACHER"))
        await w.at(w.clock.now().replace(minute=30))
        assert (len(w.chat(in_slack("DSL"))), len(w.chat(in_teams("DDSL")))) == (1, 1)


async def test_what_waits_is_shown_where_its_person_goes_on(tmp_path: Path):
    async with two_services(tmp_path) as w:
        one = await w.reports(in_slack("TEACHER"))
        await w.press(in_slack("DSL"), HAVE_IT)
        before = (await w.concern(one.id)).card
        card = w.chat(in_slack("DSL"))[-1]
        await w.seat(in_teams("DSL")).open_home()
        await w.breathe()
        after = (await w.concern(one.id)).card
        assert (after.again, before.again) == (1, 0)
        assert w.chat(in_teams("DSL"))[-1].rows == card.rows
        assert w.chat(in_slack("DSL"))[-1].rows == ()
        await w.press(in_teams("DSL"), "No")
        assert len((await w.concern(one.id)).answers) == 1


async def test_what_waits_is_shown_in_the_other_service_once_the_account_where_it_stood_is_closed(
    tmp_path: Path,
):
    async with two_services(tmp_path) as w:
        one = await w.reports(in_slack("TEACHER"))
        await w.press(in_slack("DSL"), HAVE_IT)
        card = w.chat(in_slack("DSL"))[-1]
        w.sandbox.people["U0DSL"] = Who("stranger", "", closed=True)
        await w.program.roster.look()
        await w.breathe()
        assert w.chat(in_teams("DSL"))[-1].rows == card.rows
        await w.press(in_teams("DSL"), "No")
        assert len((await w.concern(one.id)).answers) == 1


async def test_an_account_closed_in_one_service_shuts_nobody_out_of_the_other(tmp_path: Path):
    async with two_services(tmp_path) as w:
        one = await w.reports(in_slack("TEACHER"))
        w.sandbox.people["U0DSL"] = Who("stranger", "", closed=True)
        assert say("failure.other-account") in words(await w.opens(in_slack("DSL"), one))
        assert one.reference in (await w.opens(in_teams("DSL"), one)).form.title
        w.teams.people[in_teams("DSL").partition(":")[2]] = Who("stranger", "", closed=True)
        await w.program.roster.look()
        school = await w.program.turns.database.run(
            lambda tx: w.program.turns.turning(tx).context().school
        )
        assert school.holders("dsl") == ()


async def test_a_guests_account_opens_nothing_and_still_reports(tmp_path: Path):
    async with two_services(tmp_path) as w:
        one = await w.reports(in_slack("TEACHER"))
        w.teams.people[in_teams("DSL").partition(":")[2]] = Who("guest", "Dana Shaw")
        assert say("failure.other-account") in words(await w.opens(in_teams("DSL"), one))
        assert say("concern.refused") not in words(await w.opens(in_slack("DSL"), one))
        own = await w.reports(in_teams("DSL"))
        assert (own.reports[0].standing, own.reports[0].reporter) == ("guest", in_slack("DSL"))


async def test_nobody_is_somebody_new_for_another_order_or_one_account_more(tmp_path: Path):
    async with two_services(tmp_path, two_accounts(DSL=[in_slack("DSL")])) as w:
        one = await w.reports(in_slack("TEACHER"))
        await w.press(in_slack("DSL"), HAVE_IT)
        for accounts in (both("DSL"), both("DSL")[::-1], [in_teams("DSL")]):
            await change(w, DSL=accounts)
            assert (await w.concern(one.id)).owner == in_slack("DSL")
            assert say("concern.refused") not in words(await w.opens(in_teams("DSL"), one))
        assert w.chat(in_slack("HEAD")) == []  # nobody has to confirm anybody


async def test_whoever_was_named_by_an_account_is_shut_out_when_it_becomes_somebodys(
    tmp_path: Path,
):
    async with two_services(tmp_path, two_accounts(DDSL=[in_slack("DDSL")])) as w:
        one = await w.reports(in_teams("DDSL"), named=("me",), account="I was part of it.")
        assert one.named == {in_teams("DDSL")}
        await change(w)
        assert (await w.concern(one.id)).named == {in_slack("DDSL")}
        refused = say("concern.refused")
        for account in both("DDSL"):
            assert refused in words(await w.opens(account, one))


async def test_nobody_confirms_themself_from_their_other_account(tmp_path: Path):
    async with two_services(tmp_path) as w:
        await change(w, DDSL=both("VICE"))  # who has a role, and is named for one more
        for account in both("VICE"):
            await confirm(w, account)
            assert await deputies(w) == ()
        await confirm(w, in_teams("HEAD"))
        assert await deputies(w) == (in_slack("VICE"),)


async def deputies(w: Both) -> tuple[str, ...]:
    turns = w.program.turns
    school = await turns.database.run(lambda tx: turns.turning(tx).context().school)
    return school.holders("deputy:1")


async def confirm(w: Both, account: str) -> None:
    """**Confirm**, by whoever has this account, of the deputy who waits."""
    turns = w.program.turns
    held = await turns.database.run(lambda tx: role_holders.held(tx, turns.school.id))
    waits = next(one for one in held if (one.role, one.person) == ("deputy", in_slack("VICE")))
    click = Click(account, CONFIRM.name, "", waits.id)
    await w.seat(account).place.entrance.click(click)


@pytest.mark.parametrize("account", [in_slack("DSL"), in_teams("DSL")])
async def test_who_is_chosen_by_any_account_is_meant_as_the_person(tmp_path: Path, account: str):
    async with two_services(tmp_path, two_accounts(DSL=[in_slack("DSL")])) as w:
        await change(w)
        entrance = w.sandbox.entrance
        chosen = [account_of(account)]
        assert entrance._translated(account, chosen) == in_slack("DSL")
