"""Payloads that are not what Slack sends: never a 500, never a traceback, nothing written, and the
bot goes on.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from typing import Any

import pytest

from bot.sandbox.copied import copied
from flows.advance import changed
from tests.support.bot.steps import (
    BOTH,
    answer,
    concerns_in,
    connected,
    fill_in,
    forge_click,
    forge_form,
    pick_up,
    report,
    rows_in,
    typed,
)

WRONG = [None, 0, "x", [], {}, [None], "😀" * 50]
CARRIED = [
    "{",
    "[]",
    "5",
    "null",
    '{"c": 5}',
    '{"c": {}}',
    '"x"',
    "x" * 2000,
    '{"c": null}',
    "[" * 2000,
]
ODD: dict[str, tuple[str, Any]] = {
    "no kind": ("interactive", {}),
    "no actions": ("interactive", {"type": "block_actions", "actions": []}),
    "an unknown kind": ("interactive", {"type": "block_suggestion", "user": {"id": "U0DSL"}}),
    "a shortcut nobody made": (
        "interactive",
        {"type": "shortcut", "callback_id": "x", "user": {"id": "U0DSL"}},
    ),
    "another command": ("slash_commands", {"command": "/else", "user_id": "U0DSL"}),
    "a command without a person": ("slash_commands", {"command": "/report-image"}),
    "an event without an event": ("events_api", {"type": "event_callback"}),
    "a message without a time": (
        "events_api",
        {
            "type": "event_callback",
            "event_id": "Ev1",
            "event": {
                "type": "message",
                "channel_type": "im",
                "user": "U0DSL",
                "channel": "D0DSL",
                "thread_ts": "1.0",
            },
        },
    ),
    "a message whose time is words": (
        "events_api",
        {
            "type": "event_callback",
            "event_id": "Ev1",
            "event": {
                "type": "message",
                "channel_type": "im",
                "user": "U0DSL",
                "channel": "D0DSL",
                "ts": "soon",
            },
        },
    ),
    "no form": ("interactive", {"type": "view_submission", "user": {"id": "U0DSL"}, "view": {}}),
}


@pytest.mark.waits
@BOTH
async def test_odd_payloads_write_nothing_and_the_bot_goes_on(tmp_path, socket_mode):
    async with connected(tmp_path, socket_mode=socket_mode, limits=False) as w:
        before = rows_in(w)
        payloads = [
            (kind, payload | {"team": {"id": "T0HILLSIDE"}, "team_id": "T0HILLSIDE"})
            for kind, payload in ODD.values()
        ]
        answers = await asyncio.gather(
            *(w.sandbox.deliver_raw(kind, payload) for kind, payload in payloads)
        )
        assert [name for name, reply in zip(ODD, answers, strict=True) if reply.status >= 500] == []
        assert rows_in(w) == before
        assert "Traceback" not in str(answers)
        assert await report(w)


@pytest.mark.parametrize("carried", CARRIED)
async def test_a_button_or_form_with_a_value_that_is_not_ours_writes_nothing(
    tmp_path, caplog, carried
):
    async with connected(tmp_path) as w:
        await report(w)
        before = rows_in(w)
        replies = [
            await forge_click(w, "DSL", action, carried)
            for action in ("open", "answer", "acknowledge")
        ]
        replies += [
            await forge_form(w, "DSL", kind, carried, note=typed("x"))
            for kind in ("note", "decision")
        ]
        assert all(reply.status < 500 for reply in replies)
        assert rows_in(w) == before
        assert "Traceback" not in caplog.text + str(replies)


@pytest.mark.parametrize("action", ["", ".", "no-such-thing", "open\x00", "ask/" * 60, "😀"])
async def test_unknown_buttons_and_forms_are_refused(tmp_path, action):
    async with connected(tmp_path) as w:
        await report(w)
        await pick_up(w)
        before = concerns_in(w)
        carried = {"c": before[0].id, "s": "", "n": "", "x": ""}
        assert (await forge_click(w, "DSL", action, carried)).status < 500
        assert (
            await forge_form(w, "DSL", action or "nothing", carried, note=typed("x"))
        ).status < 500
        assert [changed(was, now) for was, now in zip(before, concerns_in(w), strict=True)] == [
            False
        ]


async def test_fields_of_the_wrong_kind_are_no_reason_to_fall_over(tmp_path, caplog):
    async with connected(tmp_path) as w:
        ticked = {"selected_options": [{"value": "dsl"}]}
        for held in (typed("x" * 500_000), ticked, {"selected_option": 5}, {}, typed("")):
            reply = await forge_form(
                w, "TEACHER", "report", {"n": str(held)[:9]}, account=held, learned_day=held
            )
            assert reply.status == 200
        assert concerns_in(w) == []
        assert "Traceback" not in caplog.text


@pytest.mark.parametrize("seed", [0, 3])
async def test_no_damage_to_a_real_payload_brings_the_bot_down(tmp_path, caplog, seed):
    async with connected(tmp_path, limits=False) as w:
        real = await _a_bit_of_everything(w)
        rng = random.Random(seed)
        for kind, payload in real:
            for path, wrong in rng.sample(list(_ways(payload)), 15):
                broken = _damaged(payload, path, wrong)
                lines = rows_in(w)["chronology"]
                reply = await w.sandbox.deliver_raw(kind, broken)
                assert reply.failure is None
                assert reply.status in (
                    200,
                    400,
                    404,
                    503,
                )  # 503: nothing can be said to somebody Slack does not know
                assert reply.status not in (400, 404) or rows_in(w)["chronology"] == lines
        assert "Traceback" not in caplog.text


async def _a_bit_of_everything(w) -> list[tuple[Any, dict[str, Any]]]:
    await report(w)
    dsl = await pick_up(w)
    await answer(w, "DSL", "no")
    await dsl.type("words", thread=dsl.chat[0].ts)
    await dsl.open_home()
    await (await fill_in(w)).close_modal()
    real = {}
    for carried in w.sandbox.traffic:
        if carried.direction == "to_bot":
            kind = (
                carried.content.get("type", ""),
                (carried.content.get("event") or {}).get("type", ""),
            )
            real[(carried.kind, *kind)] = (carried.kind, carried.content)
    return list(real.values())


def _ways(payload: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every place in it, with everything that is wrong there; `...`: that nothing is."""
    return ((path, wrong) for path in _paths(payload) for wrong in (*WRONG, ...))


def _damaged(payload: dict[str, Any], path: tuple[Any, ...], wrong: Any) -> dict[str, Any]:
    broken = copied(payload)
    at = broken
    for step in path[:-1]:
        at = at[step]
    if wrong is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = wrong
    return broken


def _paths(thing: Any, above: tuple[Any, ...] = (), depth: int = 5) -> Iterator[tuple[Any, ...]]:
    inside = (
        thing.items()
        if isinstance(thing, dict)
        else enumerate(thing)
        if isinstance(thing, list)
        else ()
    )
    for name, each in inside:
        yield (*above, name)
        if depth > 1:
            yield from _paths(each, (*above, name), depth - 1)
