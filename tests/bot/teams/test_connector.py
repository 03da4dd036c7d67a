"""What does each answer of Teams mean? Tried again, the next person, the message given up, or the app
in trouble.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.commands.demo_services import keys_of
from bot.delivery.channel import Gone, Refused, TryAgain, Unreachable
from bot.running.clock import StoppedClock
from bot.sandbox.teams import state
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.teams.calling.tokens import Tokens
from bot.teams.connector import Connector, NoSuch
from flows.screen import Message
from tests.support.teams.world import TeamsWorld, reference, teams_world
from tests.support.world import MONDAY_MORNING

TEXT = {"type": "message", "summary": "Report", "text": "words"}


@dataclass
class Called:
    """The connector's own calls, into Dana's private chat."""

    sandbox: TeamsSandbox
    connector: Connector
    clock: StoppedClock
    chat: str

    async def post(self) -> str:
        return await self.connector.post(self.sandbox.service_url, self.chat, TEXT)

    def tokens_asked(self) -> int:
        return sum(each.kind == "token" for each in self.sandbox.traffic)


@pytest.fixture
async def called() -> AsyncIterator[Called]:
    clock = StoppedClock(MONDAY_MORNING)
    sandbox = TeamsSandbox(clock)
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        connector = Connector(session, Tokens(keys_of(sandbox), session, clock))
        chat = await connector.create(sandbox.service_url, sandbox.tenant, state.DSL)
        yield Called(sandbox, connector, clock, chat)
    await sandbox.stop()


def test_a_new_chat_names_its_tenant_wherever_a_service_looks_for_it(called: Called) -> None:
    [made] = [each.content for each in called.sandbox.traffic if each.kind == "create"]
    assert made["tenantId"] == made["channelData"]["tenant"]["id"] == called.sandbox.tenant


async def test_one_token_serves_many_calls_until_it_is_nearly_over(called: Called) -> None:
    for _ in range(5):
        await called.post()
    assert called.tokens_asked() == 1
    called.clock.forward(timedelta(minutes=58))
    await called.post()
    assert called.tokens_asked() == 2


@pytest.mark.parametrize("status", [412, 429])
async def test_too_fast_is_tried_again_when_teams_says(called: Called, status: int) -> None:
    called.sandbox.refuse("send", status, retry_after=7)
    with pytest.raises(TryAgain) as told:
        await called.post()
    assert (told.value.after, told.value.maybe_arrived) == (timedelta(seconds=7), False)


async def test_too_fast_is_tried_again_within_the_hour_whatever_teams_says(called: Called) -> None:
    headers = {"Content-Type": "application/json", "Retry-After": "9" * 5000}
    called.sandbox.faults.add("send", "error", status=429, error="", headers=headers)
    with pytest.raises(TryAgain) as told:
        await called.post()
    assert told.value.after == timedelta(hours=1)


async def test_a_token_that_is_said_to_hold_for_ever_stops_nothing(called: Called) -> None:
    body = b'{"access_token": "x", "expires_in": 999999999999999}'
    called.clock.forward(timedelta(hours=1))
    called.sandbox.faults.add("token", "answer", status=200, body=body)
    await called.post()
    assert called.tokens_asked() == 3  # the second was nobody's


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
async def test_a_service_in_trouble_may_have_taken_it(called: Called, status: int) -> None:
    called.sandbox.refuse("send", status)
    with pytest.raises(TryAgain) as told:
        await called.post()
    assert (told.value.maybe_arrived, told.value.app) == (True, False)


async def test_where_nobody_listens_nothing_arrived(called: Called) -> None:
    with pytest.raises(TryAgain) as told:
        await called.connector.post("http://127.0.0.1:9/emea", called.chat, TEXT)
    assert not told.value.maybe_arrived


@pytest.mark.parametrize(
    ("code", "only_them"),
    [
        ("MessageWritesBlocked", True),
        ("ConversationBlockedByUser", True),
        ("BotNotInConversationRoster", True),
        ("BotDisabledByAdmin", False),
        ("", False),
    ],
)
async def test_who_is_not_written_to_is_not_reached(
    called: Called, code: str, only_them: bool
) -> None:
    called.sandbox.refuse("send", 403, code)
    with pytest.raises(Unreachable) as told:
        await called.post()
    assert (told.value.code, told.value.only_them) == (code or "http-403", only_them)


@pytest.mark.parametrize("status", [400, 413])
async def test_a_message_that_is_refused_for_what_it_is_is_our_fault(
    called: Called, status: int
) -> None:
    called.sandbox.refuse("send", status, "BadSyntax")
    with pytest.raises(Refused):
        await called.post()


async def test_a_chat_that_is_not_there_is_told_apart(called: Called) -> None:
    with pytest.raises(NoSuch):
        await called.connector.post(called.sandbox.service_url, "a:1nobody", TEXT)


async def test_a_message_that_is_not_there_cannot_be_changed(called: Called) -> None:
    with pytest.raises(Gone):
        await called.connector.put(called.sandbox.service_url, called.chat, "1", TEXT)


async def test_a_token_that_is_not_taken_any_more_is_asked_for_anew_once(called: Called) -> None:
    called.sandbox.refuse("send", 401)
    assert await called.post()
    assert called.tokens_asked() == 2


async def test_an_app_that_is_not_known_is_the_apps_trouble(called: Called) -> None:
    called.sandbox.refuse("send", 401, times=2)
    with pytest.raises(TryAgain) as told:
        await called.post()
    assert (told.value.app, told.value.code) == (True, "BotNotRegistered")


async def test_a_secret_that_is_over_is_the_apps_trouble(called: Called) -> None:
    called.clock.forward(timedelta(hours=2))
    called.sandbox.refuse("token", 401, "invalid_client")
    with pytest.raises(TryAgain) as told:
        await called.post()
    assert (told.value.app, told.value.after) == (True, timedelta(minutes=1))


async def test_the_token_never_goes_where_others_could_read_it(called: Called) -> None:
    with pytest.raises(Unreachable):
        await called.connector.post("http://smba.example/emea", called.chat, TEXT)


async def test_words_go_out_as_they_are_and_take_no_more_room_than_they_need(
    called: Called,
) -> None:
    await called.connector.post(
        called.sandbox.service_url, called.chat, TEXT | {"text": "é" * 12_000}
    )


# Whom it reaches, through the whole bot.


async def send(place: TeamsWorld, name: str) -> str:
    """A message to this person; the chat it stands in."""
    channel = place.program.delivery.channel
    chat = await channel.open_chat(reference(name))
    await channel.send(chat, Message("Report", ("Words.",)), "", "key", None)
    return chat


async def test_somebody_who_never_wrote_is_written_to_all_the_same(tmp_path: Path) -> None:
    async with teams_world(tmp_path, installed=False) as place:
        await send(place, "DSL")
        assert place.person("DSL").chat[-1].summary == "Report"


async def test_where_they_are_is_known_from_the_installation(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        before = len(place.sandbox.traffic)
        await send(place, "DSL")
        assert [each.kind for each in place.sandbox.traffic[before:]] == ["token", "send"]


async def test_a_chat_whose_history_was_removed_is_made_anew(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        await send(place, "DSL")
        place.person("DSL").remove_history()
        await send(place, "DSL")
        assert len(place.person("DSL").chat) == 1


async def test_who_took_the_app_out_is_not_reached_until_it_is_back(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        await send(place, "DSL")
        await place.person("DSL").uninstall()
        with pytest.raises(Unreachable):
            await send(place, "DSL")
        await place.sandbox.install(state.DSL, "add-upgrade")
        await send(place, "DSL")


async def test_an_address_that_moved_is_the_one_last_told(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        chat = await send(place, "DSL")
        place.sandbox.move_service("uk", old_answers=False)
        await place.person("DSL").type("home")
        assert await send(place, "DSL") == chat


async def test_a_secret_that_is_over_shows_where_the_bots_health_is_asked(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as place:
        health = place.program.desks[0].health
        assert (await health.ready())[1]["channels"] == {"teams": "ok"}
        place.clock.forward(timedelta(hours=2))
        place.sandbox.refuse("token", 401, "invalid_client")
        assert (await health.ready())[1]["channels"] == {"teams": "failing"}
