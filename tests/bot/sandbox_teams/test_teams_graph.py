"""The local Graph takes what the real one takes, and says no as it does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.running.clock import StoppedClock
from bot.sandbox.teams.sandbox import TeamsSandbox
from bot.sandbox.teams.state import (
    DSL,
    GUEST,
    LEFT,
    PUPIL,
    STAFF_GROUP,
    STRANGER,
    TEACHER,
    TEACHERS_GROUP,
    account,
)
from tests.support.teams.fake_bot import FakeBot

SCOPE = "https://graph.microsoft.com/.default"
SELECT = "?$select=accountEnabled,userType,displayName"


class Asked:
    """Graph, asked with a token of its own."""

    def __init__(self, bot: FakeBot) -> None:
        self.bot = bot

    async def __call__(self, path: str, token: str | None = None) -> tuple[int, dict[str, Any]]:
        if token is None:
            await self.bot.sign_in(scope=SCOPE)
        sent = {"Authorization": f"Bearer {token or self.bot.token}"} if token != "" else {}
        url = f"{self.bot.sandbox.graph_url}/v1.0/users/{path}"
        async with self.bot.session.get(url, headers=sent) as answer:
            self.headers = answer.headers
            return answer.status, await answer.json()


@pytest.fixture
def asked(sandbox: TeamsSandbox, bot: FakeBot) -> Asked:
    sandbox.grant("User.Read.All")
    return Asked(bot)


@pytest.mark.parametrize(
    ("who", "works", "kind"),
    [
        (DSL, True, "Member"),
        (GUEST, True, "Guest"),
        (LEFT, False, "Member"),
        (PUPIL, True, "Member"),
    ],
)
async def test_somebody_is_described_as_far_as_was_selected(
    asked: Asked, who: str, works: bool, kind: str
) -> None:
    status, told = await asked(f"{who}{SELECT}")
    assert (status, told["accountEnabled"], told["userType"]) == (200, works, kind)
    assert set(told) == {"@odata.context", "accountEnabled", "userType", "displayName"}


async def test_whether_an_account_works_is_told_to_whoever_selects_it_only(asked: Asked) -> None:
    _, told = await asked(DSL)
    assert "accountEnabled" not in told
    status, told = await asked(f"{DSL}?$select=photo")
    assert (status, told["error"]["code"]) == (400, "BadRequest")


@pytest.mark.parametrize("who", [STRANGER, account(99), "nobody"])
async def test_who_is_not_in_this_directory_is_not_found(asked: Asked, who: str) -> None:
    status, told = await asked(f"{who}{SELECT}")
    assert (status, told["error"]["code"]) == (404, "Request_ResourceNotFound")


async def test_a_group_within_a_group_counts_and_a_hidden_one_is_not_told(
    sandbox: TeamsSandbox, asked: Asked
) -> None:
    path = f"{TEACHER}/transitiveMemberOf?$select=id&$top=999"
    _, told = await asked(path)
    assert {each["id"] for each in told["value"]} == {STAFF_GROUP, TEACHERS_GROUP}
    sandbox.workspace.groups[STAFF_GROUP].is_hidden = True
    _, told = await asked(path)
    assert [each["id"] for each in told["value"]] == [TEACHERS_GROUP]


async def test_what_does_not_fit_on_a_page_is_said_to_be_elsewhere(asked: Asked) -> None:
    _, told = await asked(f"{TEACHER}/transitiveMemberOf?$select=id&$top=1")
    assert (len(told["value"]), "@odata.nextLink" in told) == (1, True)
    assert (await asked(f"{TEACHER}/transitiveMemberOf?$select=id&$top=1000"))[0] == 400


async def test_only_its_own_token_is_taken_and_only_while_it_lives(
    asked: Asked, bot: FakeBot, clock: StoppedClock
) -> None:
    await bot.sign_in()
    for wrong in ("", "made-up", bot.token):
        status, told = await asked(f"{DSL}{SELECT}", wrong)
        assert (status, told["error"]["code"]) == (401, "InvalidAuthenticationToken")
    await bot.sign_in(scope=SCOPE)
    assert (await bot.call("GET", f"/x/members/{DSL}")).status == 401
    clock.forward(timedelta(hours=1))
    assert (await asked(f"{DSL}{SELECT}", bot.token))[0] == 401


@pytest.mark.parametrize("granted", ["", "User.ReadBasic.All", "GroupMember.Read.All"])
async def test_without_the_permission_it_says_so(
    sandbox: TeamsSandbox, asked: Asked, granted: str
) -> None:
    sandbox.grant(granted)
    status, told = await asked(f"{DSL}{SELECT}")
    assert (status, told["error"]["code"]) == (403, "Authorization_RequestDenied")


async def test_what_is_granted_later_stands_in_a_later_token(
    sandbox: TeamsSandbox, asked: Asked, bot: FakeBot
) -> None:
    sandbox.grant()
    assert (await asked(f"{DSL}{SELECT}"))[0] == 403
    sandbox.grant("User.Read.All")
    assert (await asked(f"{DSL}{SELECT}", bot.token))[0] == 403
    assert (await asked(f"{DSL}{SELECT}"))[0] == 200


async def test_it_says_when_to_come_again(sandbox: TeamsSandbox, asked: Asked) -> None:
    sandbox.refuse("user", 429, "TooManyRequests", retry_after=7)
    status, told = await asked(f"{DSL}{SELECT}")
    assert (status, told["error"]["code"]) == (429, "TooManyRequests")
    assert asked.headers["Retry-After"] == "7"
