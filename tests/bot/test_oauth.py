"""A school's workspace installs the app by itself: its own, once asked, with a token that nobody
can read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import aiohttp
import pytest
import yaml
from sqlalchemy import select, update

from bot.sandbox.slack.workspace import Refusal
from bot.slack.installing.installed import KEPT_FOR
from bot.slack.installing.oauth import STATE_LIVES
from storage.database import tables
from storage.people import installations
from tests.support.bot.not_slacks import NOT_SLACKS
from tests.support.bot.steps import pages, report
from tests.support.bot.two_schools import HILLSIDE, RIVERSIDE, STRANGER, Town, town
from tests.support.logged import told_of_damage
from tests.support.world import ROOT

UNANSWERED: dict[str, dict[str, Any]] = {
    "a proxy's page": {"kind": "answer", **NOT_SLACKS["a proxy's page"]},
    "null": {"kind": "answer", **NOT_SLACKS["null"]},
    "no answer": {"kind": "drop_before"},
}
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))


async def test_an_installed_workspace_reports_and_is_paged(tmp_path):
    async with town(tmp_path, teams=[HILLSIDE]) as t:
        hill = t.world(HILLSIDE)
        await report(hill)
        assert len(pages(hill, "DSL")) == 1


async def test_what_is_asked_for_is_what_the_manifest_says(tmp_path):
    async with town(tmp_path, teams=[]) as t, browser() as b:
        asked = parse_qs(urlsplit(await t.begin(b)).query)
        assert asked["scope"][0].split(",") == MANIFEST["oauth_config"]["scopes"]["bot"]
        assert "user_scope" not in asked


async def test_a_workspace_of_no_school_gets_no_installation_and_its_token_is_given_back(tmp_path):
    async with town(tmp_path, teams=[]) as t:
        status, words = await t.install(STRANGER)
        assert (status, "not installed" in words) == (401, True)
        assert stored(t) == []
        assert t.sandboxes[STRANGER].workspace.bot_tokens == set()
        assert len(t.sandboxes[STRANGER].workspace.revoked_tokens) == 1


async def test_a_token_that_ends_in_some_hours_is_not_taken_and_the_log_says_what_to_do(
    tmp_path, caplog
):
    async with town(tmp_path, teams=[]) as t:
        t.site.rotates_tokens = True
        status, words = await t.install(HILLSIDE)
        assert (status, "not installed" in words, stored(t)) == (401, True, [])
        assert t.sandboxes[HILLSIDE].workspace.bot_tokens == set()
        assert "token rotation is on" in caplog.text


@pytest.mark.parametrize("answer", UNANSWERED)
async def test_a_token_that_cannot_be_given_back_is_told_of_and_the_page_says_that_nothing_is_installed(
    tmp_path, caplog, answer
):
    async with town(tmp_path, teams=[]) as t:
        t.sandboxes[STRANGER].faults.add("auth.revoke", **UNANSWERED[answer])
        status, words = await t.install(STRANGER)
        assert (status, "not installed" in words, stored(t)) == (401, True, [])
        assert "its token could not be given back" in caplog.text


@pytest.mark.parametrize("answer", UNANSWERED)
@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
async def test_an_installation_that_slack_does_not_answer_leaves_nothing_behind_and_works_the_next_time(
    tmp_path, method, answer
):
    async with town(tmp_path, teams=[]) as t:
        faults = t.site.faults if method == "oauth.v2.access" else t.sandboxes[HILLSIDE].faults
        faults.add(method, **UNANSWERED[answer])
        status, words = await t.install(HILLSIDE)
        assert (status, "not installed" in words, stored(t)) == (401, True, [])
        assert t.sandboxes[HILLSIDE].workspace.bot_tokens == set()
        assert (await t.install(HILLSIDE))[0] == 200
        await report(t.world(HILLSIDE))
        assert len(pages(t.world(HILLSIDE), "DSL")) == 1


async def test_the_token_can_be_read_by_nobody_without_the_key(tmp_path):
    async with town(tmp_path) as t:
        [token] = t.sandboxes[HILLSIDE].workspace.bot_tokens
        assert len(stored(t)) == 2
        assert all(token.encode() not in row.body for row in stored(t))
        assert found(t, "hillside", HILLSIDE).bot_token == token
        assert found(t, "riverside", HILLSIDE) is None


async def test_a_state_is_good_once(tmp_path):
    async with town(tmp_path, teams=[]) as t, browser() as b:
        onward, cookie = await consented(t, b)
        again, _ = await consented(t, b)
        assert (await t.come_back(b, onward, cookie))[0] == 200
        code = parse_qs(urlsplit(again).query)["code"][0]
        replayed = onward.replace(parse_qs(urlsplit(onward).query)["code"][0], code)
        assert (await t.come_back(b, replayed, cookie))[0] == 401


async def test_a_state_is_good_for_ten_minutes(tmp_path):
    async with town(tmp_path, teams=[]) as t, browser() as b:
        onward, cookie = await consented(t, b)
        t.clock.forward(STATE_LIVES - timedelta(seconds=1))
        late, late_cookie = await consented(t, b)
        assert (await t.come_back(b, onward, cookie))[0] == 200
        t.clock.forward(STATE_LIVES)
        assert (await t.come_back(b, late, late_cookie))[0] == 401


@pytest.mark.parametrize("state", ["", "x", "9999999999.abc.0000", "9999999999..", "é.é.é"])
async def test_a_state_of_somebody_elses_making_is_refused(tmp_path, state):
    async with town(tmp_path, teams=[]) as t, browser() as b:
        there, cookie = (
            f"{t.program.url}/slack/oauth_redirect",
            f"slack-app-oauth-state={quote(state)}",
        )
        async with b.get(
            there, params={"state": quote(state), "code": "x"}, headers={"Cookie": cookie}
        ) as answer:
            assert answer.status in (400, 401)
        assert stored(t) == []


async def test_a_state_from_another_browser_is_refused(tmp_path):
    async with town(tmp_path, teams=[]) as t, browser() as b:
        onward, _ = await consented(t, b)
        assert (await t.come_back(b, onward, ""))[0] == 400
        assert stored(t) == []


async def test_opening_the_page_a_thousand_times_stores_nothing(tmp_path):
    async with town(tmp_path, teams=[]) as t, browser() as b:
        before = remembered(t)
        for _ in range(20):
            await t.begin(b)
        assert remembered(t) == before


def remembered(t) -> list[str]:
    return t.program.turns.database.transaction(
        lambda u: list(u.run(select(tables.repeat.c.key)).scalars())
    )


async def test_taking_the_app_out_forgets_its_token_and_the_other_school_goes_on(tmp_path):
    async with town(tmp_path) as t:
        await t.sandboxes[HILLSIDE].uninstall()
        assert [row.workspace for row in stored(t)] == [RIVERSIDE]
        keysets = t.program.turns.database.transaction(
            lambda u: u.run(select(tables.keyset.c.concern)).scalars().all()
        )
        of_tokens = [one for one in keysets if one.startswith("installation:")]
        assert of_tokens == [f"installation:{RIVERSIDE}"]
        await report(t.world(RIVERSIDE))
        assert len(pages(t.world(RIVERSIDE), "DSL")) == 1


async def test_that_the_app_was_taken_out_counts_no_more_once_it_is_installed_again(tmp_path):
    async with town(tmp_path, teams=[HILLSIDE]) as t:
        slack = t.sandboxes[HILLSIDE]
        await slack.uninstall(tell=False)
        late = [
            slack.payloads.event({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}),
            slack.payloads.event({"type": "app_uninstalled"}),
        ]
        t.clock.forward(timedelta(seconds=20))
        assert (await t.install(HILLSIDE))[0] == 200
        for told in late:
            assert (await slack.deliver_raw("events_api", told)).status == 200
        assert [row.workspace for row in stored(t)] == [HILLSIDE]
        await report(t.world(HILLSIDE))
        assert len(pages(t.world(HILLSIDE), "DSL")) == 1


async def test_a_damaged_token_is_told_by_its_workspace_the_other_school_goes_on_and_a_new_one_puts_it_right(
    tmp_path, caplog
):
    async with town(tmp_path) as t:
        put = (
            update(tables.installation)
            .where(tables.installation.c.workspace == HILLSIDE)
            .values(body=b"x" * 40)
        )
        t.program.turns.database.transaction(lambda tx: tx.run(put))
        t.clock.forward(timedelta(minutes=2))
        await t.world(HILLSIDE).person("TEACHER").type("/report-image")
        assert told_of_damage(caplog) == {(f"installation:{HILLSIDE}", "installation")}
        assert await report(t.world(RIVERSIDE))
        assert (await t.install(HILLSIDE))[0] == 200
        assert await report(t.world(HILLSIDE))


async def test_what_could_not_be_delivered_meanwhile_is_delivered_once_the_app_is_back(tmp_path):
    async with town(tmp_path) as t:
        hill = t.world(HILLSIDE)
        teacher = hill.person("TEACHER")
        await teacher.type("/report-image")
        teacher.fill("account", "A child told me")
        await teacher.submit()
        await t.sandboxes[HILLSIDE].uninstall()
        await hill.program.delivery.deliver()
        assert pages(hill, "DSL") == []
        assert (await t.install(HILLSIDE))[0] == 200
        await hill.at(t.clock.now() + timedelta(minutes=2))
        assert len(pages(hill, "DSL")) == 1


async def test_slack_is_not_asked_who_the_bot_is_with_every_payload(tmp_path):
    async with town(tmp_path) as t:
        traffic = t.sandboxes[HILLSIDE].traffic
        before = sum(c.kind == "auth.test" for c in traffic)
        for _ in range(5):
            await t.world(HILLSIDE).person("TEACHER").open_home()
        assert sum(c.kind == "auth.test" for c in traffic) == before


async def test_a_new_token_is_used_by_every_process_within_a_minute(tmp_path):
    async with town(tmp_path) as t:
        hill = t.world(HILLSIDE)
        await report(hill)
        old = set(hill.sandbox.workspace.bot_tokens)
        newer = found(t, "hillside", HILLSIDE).__class__(hill.sandbox.install(), "B0BOT", "U0BOT")
        t.program.turns.database.transaction(  # as another process would
            lambda u: installations.save(
                u, "hillside", HILLSIDE, newer, "slack:U0HEAD", t.clock.now()
            )
        )
        hill.sandbox.workspace.revoke(old)
        t.clock.forward(KEPT_FOR)
        await report(hill)
        assert len(pages(hill, "DSL")) == 2


async def test_the_pages_are_there_only_for_oauth(tmp_path):
    from tests.support.bot.steps import connected

    async with (
        connected(tmp_path) as w,
        browser() as b,
        b.get(f"{w.program.url}/slack/install") as answer,
    ):
        assert answer.status == 404


async def test_slack_refuses_a_consent_to_more_than_the_manifest(tmp_path):
    async with town(tmp_path, teams=[]) as t, browser() as b:
        more = (await t.begin(b)).replace("users:read", "users:read,files:read")
        with pytest.raises(Refusal, match="invalid_scope"):
            t.site.consent(more, t.sandboxes[HILLSIDE], "U0HEAD")


def browser() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())


async def consented(t: Town, b: aiohttp.ClientSession) -> tuple[str, str]:
    """Where Slack sends the browser after somebody's consent, and the browser's cookie."""
    async with b.get(f"{t.program.url}/slack/install", allow_redirects=False) as answer:
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return t.site.consent(answer.headers["Location"], t.sandboxes[HILLSIDE], "U0HEAD"), cookie


def stored(t: Town) -> list:
    return t.program.turns.database.transaction(lambda u: u.run(select(tables.installation)).all())


def found(t: Town, school: str, workspace: str) -> installations.Installation | None:
    return t.program.turns.database.transaction(lambda u: installations.find(u, school, workspace))
