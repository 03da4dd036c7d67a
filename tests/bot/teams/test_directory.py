"""What is made of each answer of the directory's; what is not said is not made up."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.commands.demo_services import keys_of
from bot.delivery.channel import Refused, TryAgain
from bot.running.clock import StoppedClock
from bot.sandbox.teams import state
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.teams.calling.directory import Directory, Entry
from bot.teams.credentials import GRAPH_URL, TeamsKeys
from tests.support.teams.world import READS_USERS
from tests.support.world import MONDAY_MORNING

STAFF = (state.STAFF_GROUP,)


@dataclass
class Asked:
    """The local Teams, and the directory as the bot asks it."""

    sandbox: TeamsSandbox
    directory: Directory
    clock: StoppedClock

    def calls(self) -> list[str]:
        return [each.kind for each in self.sandbox.traffic]

    async def trouble(self) -> str:
        """Why it does not say who Dana is."""
        with pytest.raises(TryAgain):
            await self.directory.entry(state.DSL)
        return self.directory.trouble


@pytest.fixture
async def asked() -> AsyncIterator[Asked]:
    clock = StoppedClock(MONDAY_MORNING)
    sandbox = TeamsSandbox(clock)
    sandbox.grant(READS_USERS)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        yield Asked(sandbox, Directory(keys_of(sandbox), session, clock, 30), clock)
    await sandbox.stop()


@pytest.mark.parametrize(
    ("who", "entry"),
    [
        (state.DSL, Entry("open", "Dana Shaw (DSL)", groups=frozenset(STAFF))),
        (state.TEACHER, Entry("open", "Tom Reed (teacher)", groups=frozenset(STAFF))),
        (state.PUPIL, Entry("open", "Poppy Lane (pupil)", groups=frozenset())),
        (state.GUEST, Entry("open", "Grace Lowe (supply teacher)", True, frozenset())),
        (state.LEFT, Entry("closed", "Lena Ford (left last year)", groups=frozenset(STAFF))),
        (state.STRANGER, Entry("none", groups=frozenset())),
        (state.account(99), Entry("none", groups=frozenset())),
    ],
)
async def test_who_somebody_is(asked: Asked, who: str, entry: Entry) -> None:
    assert await asked.directory.entry(who, STAFF) == entry
    assert asked.directory.trouble == ""


async def test_no_more_is_asked_for_than_is_needed(asked: Asked) -> None:
    found = await asked.directory.entry(state.DSL)
    assert found.groups is None
    assert asked.calls() == ["token", "user"]
    (_, user) = asked.sandbox.traffic
    assert user.content["$select"] == "accountEnabled,userType,displayName"


async def test_one_token_serves_many_questions(asked: Asked) -> None:
    for _ in range(3):
        await asked.directory.entry(state.DSL, STAFF)
    assert asked.calls().count("token") == 1


@pytest.mark.parametrize(
    "forged", ["", "me", f"{state.DSL}/../x", f"../groups/{state.STAFF_GROUP}", state.DSL + "?x"]
)
async def test_what_is_no_id_makes_no_address(asked: Asked, forged: str) -> None:
    with pytest.raises(Refused):
        await asked.directory.entry(forged, STAFF)
    assert asked.calls() == []


async def test_a_permission_that_is_missing_is_told_and_asked_for_once_a_minute(
    asked: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    asked.sandbox.grant()
    with caplog.at_level(logging.INFO, "report_image.teams"):
        assert [await asked.trouble() for _ in range(5)] == ["no-permission"] * 5
        assert asked.calls() == ["token", "user"]
        asked.sandbox.grant(READS_USERS)
        asked.clock.forward(timedelta(minutes=1))
        assert (await asked.directory.entry(state.DSL)).state == "open"
    assert asked.directory.trouble == ""
    assert [each.levelname for each in caplog.records] == ["WARNING", "INFO"]
    assert state.DSL not in caplog.text


async def test_too_fast_is_asked_again_when_the_directory_says(asked: Asked) -> None:
    asked.sandbox.refuse("user", 429, "TooManyRequests", retry_after=7)
    assert await asked.trouble() == "throttled"
    before = len(asked.calls())
    asked.clock.forward(timedelta(seconds=6))
    assert await asked.trouble() == "throttled"
    assert len(asked.calls()) == before
    asked.clock.forward(timedelta(seconds=1))
    assert (await asked.directory.entry(state.DSL)).state == "open"


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (500, b"", "http-500"),
        (200, b"<html>Filtered</html>", "no-answer"),
        (200, b"[]", "no-answer"),
        (200, b'{"displayName": "Dana"}', "no-answer"),
        (200, b'{"accountEnabled": null}', "no-answer"),
        (200, b'{"accountEnabled": "true"}', "no-answer"),
        (404, b"<html>Not found</html>", "http-404"),
        (302, b"", "http-302"),
    ],
)
async def test_what_is_no_answer_of_the_directorys_closes_no_account(
    asked: Asked, status: int, body: bytes, trouble: str
) -> None:
    asked.sandbox.faults.add("user", "answer", status=status, body=body)
    assert await asked.trouble() == trouble


async def test_where_it_is_slow_nobody_waits_for_it(asked: Asked) -> None:
    asked.directory._within = 0.2
    asked.sandbox.faults.add("user", "delay", seconds=5)
    assert await asked.trouble() == "slow"


async def test_a_token_that_comes_late_is_there_for_the_next(asked: Asked) -> None:
    asked.directory._within = 0.2
    asked.sandbox.faults.add("token", "delay", seconds=0.3)
    assert await asked.trouble() == "slow"
    assert (await asked.directory.entry(state.DSL)).state == "open"
    assert asked.calls().count("token") == 1


async def test_a_secret_that_is_over_is_told(asked: Asked) -> None:
    asked.sandbox.refuse("token", 401, "invalid_client")
    assert await asked.trouble() == "invalid_client"


async def test_a_token_that_is_not_taken_any_more_is_asked_for_anew(asked: Asked) -> None:
    await asked.directory.entry(state.DSL)
    asked.sandbox.login.end_tokens()
    assert (await asked.directory.entry(state.DSL)).state == "open"
    assert asked.calls().count("token") == 2


@pytest.mark.parametrize(
    "body",
    [
        b'{"value": null}',
        b"{}",
        b'{"value": [{"id": "x"}], "@odata.nextLink": "https://elsewhere.example/"}',
    ],
)
async def test_where_the_groups_are_not_all_known_none_is_said_to_be_missing(
    asked: Asked, body: bytes
) -> None:
    asked.sandbox.faults.add("groups", "answer", status=200, body=body)
    found = await asked.directory.entry(state.TEACHER, STAFF)
    assert (found.state, found.groups) == ("open", None)
    assert asked.directory.trouble != ""


async def test_whether_an_account_works_is_known_also_where_its_groups_may_not_be(
    asked: Asked,
) -> None:
    asked.sandbox.refuse("groups", 403, "Authorization_RequestDenied", times=100)
    for _ in range(3):
        assert await asked.directory.entry(state.LEFT, STAFF) == Entry(
            "closed", "Lena Ford (left last year)"
        )
    assert (asked.calls().count("groups"), asked.directory.trouble) == (1, "no-permission")


def scope(url: str) -> str:
    return TeamsKeys("a", "b", "c", graph_url=url).graph_scope


def test_each_cloud_has_a_scope_of_its_own() -> None:
    assert scope(GRAPH_URL) == scope("http://127.0.0.1:9/graph") == f"{GRAPH_URL}/.default"
    assert scope("https://graph.microsoft.us/") == "https://graph.microsoft.us/.default"
    assert urlsplit(GRAPH_URL).scheme == "https"


async def test_everybody_whose_account_is_open_is_listed_by_name_over_all_pages(
    asked: Asked,
) -> None:
    known = asked.sandbox.workspace.people
    for number in range(100, 1200):
        known[state.account(number)] = state.Person(state.account(number), f"Pupil {number}")
    found = await asked.directory.everybody()
    names = [one.name for one in found]
    assert len(found) > 1100
    assert names == sorted(names, key=str.casefold)
    assert "Lena Ford (left last year)" not in names
    assert not {state.STRANGER, state.LEFT} & {one.id for one in found}
    (dana,) = [one for one in found if one.id == state.DSL]
    assert dana.words == "Dana Shaw (DSL), dana@hillside.example"
    (grace,) = [one for one in found if one.id == state.GUEST]
    assert (grace.is_guest, grace.words.endswith("guest")) == (True, True)
    assert asked.calls().count("users") == 2


async def test_nobody_is_listed_where_it_is_not_permitted(asked: Asked) -> None:
    asked.sandbox.grant("GroupMember.Read.All")
    with pytest.raises(TryAgain) as refused:
        await asked.directory.everybody()
    assert refused.value.code == "no-permission"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"value": null}',
        b'{"value": {"id": "1"}}',
        b'{"value": ["1"]}',
        b'{"value": [{"id": "1", "displayName": "Dana"}]}',
        b'{"value": [{"accountEnabled": true}]}',
    ],
)
async def test_nobody_is_listed_from_what_is_no_answer_of_the_directorys(
    asked: Asked, body: bytes
) -> None:
    asked.sandbox.faults.add("users", "answer", status=200, body=body)
    with pytest.raises(TryAgain) as refused:
        await asked.directory.everybody()
    assert refused.value.code == "no-answer"
