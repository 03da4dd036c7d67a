"""Whom does the bot let in from Teams? Only what Microsoft signed, for this app, from the school's own
tenant.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.teams import state
from bot.sandbox.teams.keys import Key
from storage.people import addresses
from tests.support.teams.world import TeamsWorld, teams_world

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[TeamsWorld]:
    async with teams_world(tmp_path) as place:
        yield place


def activity(place: TeamsWorld, **changed: Any) -> dict[str, Any]:
    """Somebody of the school types "help"; with these parts changed, or left out where None."""
    whole = {
        "type": "message",
        "id": "1700000000000",
        "channelId": "msteams",
        "serviceUrl": place.sandbox.service_url,
        "from": {"id": "29:1dana", "aadObjectId": state.DSL, "name": "Dana"},
        "recipient": {"id": place.sandbox.credentials.bot_id},
        "conversation": {
            "id": "a:1dana",
            "conversationType": "personal",
            "tenantId": state.TENANT,
        },
        "channelData": {"tenant": {"id": state.TENANT}},
        "text": "help",
    } | changed
    return {name: each for name, each in whole.items() if each is not None}


async def status(place: TeamsWorld, sent: dict[str, Any], token: str | None = None) -> int:
    return (await place.sandbox.deliver_raw(sent, token)).status


async def test_what_microsoft_signed_for_this_app_is_let_in(place: TeamsWorld) -> None:
    assert await status(place, activity(place)) == 200


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("another app's", {"aud": "00000000-0000-4000-8000-000000000000"}),
        ("another issuer's", {"iss": "https://sts.windows.net/"}),
        ("over", {"exp": timedelta(minutes=-6)}),
        ("not yet", {"nbf": timedelta(minutes=6)}),
    ],
)
async def test_a_token_that_is_not_for_us_now_is_turned_away(
    place: TeamsWorld, name: str, changed: dict[str, Any]
) -> None:
    now = place.clock.now()
    moved = {n: now + v if isinstance(v, timedelta) else v for n, v in changed.items()}
    token = place.sandbox.keys.token(place.sandbox.service_url, **moved)
    assert await status(place, activity(place), token) == 401


@pytest.mark.parametrize("wrong", [timedelta(hours=2), -timedelta(hours=2), timedelta(days=3653)])
async def test_the_log_says_that_this_machines_clock_is_wrong_and_of_no_forged_token(
    place: TeamsWorld, caplog: pytest.LogCaptureFixture, wrong: timedelta
) -> None:
    token = place.sandbox.keys.token(place.sandbox.service_url)
    place.clock.move_to(place.clock.now() + wrong)
    assert await status(place, activity(place), f"{token[:-8]}AAAAAAAA") == 401
    assert await status(place, activity(place), token) == 401
    told = [each.msg["event"] for each in caplog.records if each.name == "report_image.teams"]
    assert ["clock is wrong" in each for each in told] == [False, True]


async def test_clocks_may_be_a_few_minutes_apart(place: TeamsWorld) -> None:
    late = place.clock.now() - 4 * MINUTE
    token = place.sandbox.keys.token(place.sandbox.service_url, exp=late)
    assert await status(place, activity(place), token) == 200


async def test_a_token_that_was_let_in_is_turned_away_once_it_is_over(
    place: TeamsWorld,
) -> None:
    end = place.clock.now() + 40 * MINUTE
    token = place.sandbox.keys.token(place.sandbox.service_url, exp=end)
    assert await status(place, activity(place), token) == 200
    place.clock.move_to(end + 4 * MINUTE)
    assert await status(place, activity(place), token) == 200
    place.clock.move_to(end + 6 * MINUTE)
    assert await status(place, activity(place), token) == 401


async def test_a_token_that_was_let_in_is_turned_away_once_its_key_is_taken_back(
    place: TeamsWorld,
) -> None:
    place.clock.forward(2 * MINUTE)
    token = place.sandbox.keys.token(
        place.sandbox.service_url, exp=place.clock.now() + timedelta(days=3)
    )
    assert await status(place, activity(place), token) == 200
    place.sandbox.keys.rotate(keep_old=False)
    place.clock.forward(timedelta(days=2))
    assert await status(place, activity(place), token) == 401


@pytest.mark.parametrize("token", ["", "x", "e30.e30.", "a.b.c", "é" * 10, "eyJraWQiOiAxfQ.e30.x"])
async def test_what_is_no_token_is_turned_away(place: TeamsWorld, token: str) -> None:
    assert await status(place, activity(place), token) == 401


async def test_a_changed_signature_is_turned_away(place: TeamsWorld) -> None:
    token = place.sandbox.keys.token(place.sandbox.service_url)
    head, body, signature = token.split(".")
    forged = f"{head}.{body}.{signature[:-8]}AAAAAAAA"
    assert await status(place, activity(place), forged) == 401


async def test_a_token_without_an_end_is_turned_away(place: TeamsWorld) -> None:
    token = place.sandbox.keys.token(place.sandbox.service_url, leave_out=("exp",))
    assert await status(place, activity(place), token) == 401


async def test_a_token_of_a_key_nobody_knows_is_turned_away(place: TeamsWorld) -> None:
    token = place.sandbox.keys.token(place.sandbox.service_url, key=Key(9))
    assert await status(place, activity(place), token) == 401


async def test_a_key_of_another_channel_signs_nothing_for_teams(place: TeamsWorld) -> None:
    webchat = place.sandbox.keys.published[0]
    token = place.sandbox.keys.token(place.sandbox.service_url, key=webchat)
    assert await status(place, activity(place), token) == 403


async def test_a_new_key_is_fetched_and_an_unknown_one_is_not_asked_for_again_and_again(
    place: TeamsWorld,
) -> None:
    place.sandbox.keys.rotate()
    place.clock.forward(2 * MINUTE)
    assert await status(place, activity(place)) == 200
    fetched = _fetches(place)
    assert fetched >= 2
    for number in range(20, 40):
        token = place.sandbox.keys.token(place.sandbox.service_url, key=Key(9)).split(".")
        assert await status(place, activity(place), f"{token[0]}.{number}.{token[2]}") == 401
    assert _fetches(place) - fetched <= 4


async def test_keys_that_could_not_be_fetched_are_fetched_at_the_next_knock(
    place: TeamsWorld,
) -> None:
    place.sandbox.keys.rotate()
    place.sandbox.refuse("metadata", 503)
    assert await status(place, activity(place)) == 401
    assert await status(place, activity(place)) == 200


async def test_whoever_knocks_while_the_keys_are_fetched_takes_what_is_found(
    place: TeamsWorld,
) -> None:
    fetched = _fetches(place)
    place.sandbox.refuse("metadata", 503)
    place.sandbox.keys.rotate()
    knocks = [status(place, activity(place)) for _ in range(4)]
    assert await asyncio.gather(*knocks) == [401] * 4
    assert _fetches(place) - fetched == 1
    assert await status(place, activity(place)) == 200


def _fetches(place: TeamsWorld) -> int:
    return sum(each.kind in ("keys", "metadata") for each in place.sandbox.traffic)


async def test_the_keys_there_were_go_on_counting_while_microsoft_is_down(
    place: TeamsWorld,
) -> None:
    place.sandbox.refuse("metadata", 503, times=100)
    place.clock.forward(timedelta(hours=25))
    assert await status(place, activity(place)) == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"serviceUrl": "https://smba.example/elsewhere/"},
        {"serviceUrl": None},
        {"channelId": "webchat"},
        {"channelId": None},
        {"channelData": {"tenant": {"id": state.OTHER_TENANT}}},
        {"channelData": None, "conversation": {"id": "a:1", "conversationType": "personal"}},
        {
            "channelData": {"tenant": {"id": state.OTHER_TENANT}},
            "conversation": {"id": "a:1", "tenantId": state.OTHER_TENANT},
        },
    ],
)
async def test_an_activity_that_is_not_what_its_token_says_is_turned_away(
    place: TeamsWorld, changed: dict[str, Any]
) -> None:
    sent = activity(place, **changed)
    token = place.sandbox.keys.token(place.sandbox.service_url)
    assert await status(place, sent, token) == 403


async def test_a_token_that_names_no_service_address_lets_nothing_in(place: TeamsWorld) -> None:
    token = place.sandbox.keys.token(place.sandbox.service_url, leave_out=("serviceurl",))
    assert await status(place, activity(place), token) == 403


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"1", 400),
        (b'{"a":' * 100 + b"1" + b"}" * 100, 400),
        (b'{"text":"&payload=1&","b":' + b"[" * 100_000, 400),
        (b'"' + b"a" * 1_100_000 + b'"', 413),
    ],
    ids=["broken", "a list", "no text", "a number", "deep", "deeper", "large"],
)
async def test_what_is_no_activity_is_refused(place: TeamsWorld, body: bytes, answer: int) -> None:
    assert (await place.sandbox.deliver_bytes(body)).status == answer


async def test_without_a_token_the_body_is_not_even_read(place: TeamsWorld) -> None:
    url = f"{place.program.url}/api/messages"
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {"Authorization": "Basic x"}):
            async with session.post(url, data=b"{" * 1_100_000, headers=headers) as answer:
                assert answer.status == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "typing"},
        {"type": "installationUpdate", "action": "add-upgrade"},
        {"type": "installationUpdate", "action": "add", "from": {"id": "29:x"}},
        {"type": "conversationUpdate", "membersAdded": [{"id": "28:bot"}], "from": {"id": "29:x"}},
        {"type": "invoke", "name": "composeExtension/query", "value": {}},
        {"type": "messageReaction"},
        {"type": "messageDelete"},
        {"type": "invoke", "name": "signin/verifyState", "from": {"id": "29:x"}},
        {"type": "invoke", "name": "fileConsent/invoke", "from": None},
        {"type": "endOfConversation", "from": None},
    ],
)
async def test_what_nobody_listens_to_is_answered_with_nothing(
    place: TeamsWorld, changed: dict[str, Any]
) -> None:
    answer = await place.sandbox.deliver_raw(activity(place, **changed))
    assert (answer.status, answer.body or "") == (200, "")


@pytest.mark.parametrize(
    "changed",
    [
        {"from": None},
        {"from": {"id": "29:x", "aadObjectId": "Dana"}},
        {"from": {"id": "29:x", "name": "Dana Shaw"}},
        {"type": "invoke", "name": "task/fetch", "value": {"data": {"press": "x"}}},
        {"type": "invoke", "name": "task/submit", "value": {"data": {}}},
        {"type": "invoke", "name": "task/fetch", "value": [[]]},
    ],
)
async def test_what_names_nobody_or_is_none_of_our_buttons_is_refused(
    place: TeamsWorld, changed: dict[str, Any]
) -> None:
    assert await status(place, activity(place, **changed)) == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"id": None},
        {"type": "invoke", "name": "task/fetch", "value": {"data": {"press": 5}}},
        {"type": "invoke", "name": "task/submit", "value": {"data": {"press": {"k": "x"}}}},
    ],
    ids=["a message without a name", "no button", "a form that was handed out to nobody"],
)
async def test_of_what_is_refused_not_even_the_way_to_its_sender_is_kept(
    place: TeamsWorld, changed: dict[str, Any]
) -> None:
    turns = place.program.turns
    before = turns.database.transaction(lambda tx: addresses.known(tx, turns.school.id))
    assert await status(place, activity(place, **changed)) == 400
    after = turns.database.transaction(lambda tx: addresses.known(tx, turns.school.id))
    assert after == before


@pytest.mark.parametrize("action", ["report", "home"])
async def test_whoever_asks_from_another_tenant_is_told_where_to_turn_and_nothing_of_the_school(
    place: TeamsWorld, action: str
) -> None:
    stranger = place.person("STRANGER")
    before = place.program.turns.database.transaction(
        lambda tx: addresses.known(tx, place.program.turns.school.id)
    )
    await stranger.use_action(action)
    assert stranger.problem is None
    shown = json.dumps(stranger.dialog and stranger.dialog.card)
    assert "not set up for reports here" in shown
    assert "Ring" not in shown
    assert place.program.turns.school.phone not in shown
    after = place.program.turns.database.transaction(
        lambda tx: addresses.known(tx, place.program.turns.school.id)
    )
    assert after == before


async def test_whoever_is_turned_away_is_told_nothing(place: TeamsWorld) -> None:
    answer = await place.sandbox.deliver_raw(activity(place), "x")
    assert json.dumps(answer.body or "") == '""'
