"""The log says what happened to which concern, and holds no word that anybody typed, whatever was
logged and how.
"""

from __future__ import annotations

import ast
import asyncio
import gc
import io
import logging
import subprocess
import sys
import threading
import warnings
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.running import logs
from bot.running.logs import FIELDS, WITHHELD
from bot.turns import taking
from bot.turns.turning import Turning
from flows.moves import Submit
from tests.support.bot.steps import BOTH, connected, pick_up, report, the_concern
from tests.support.logged import lines, logged
from tests.support.world import ROOT

SECRET = "Quillfeather was told at marmaladehouse"
LIBRARIES = (
    "slack_bolt",
    "slack_sdk",
    "slack_sdk.web.async_client",
    "aiohttp.server",
    "sqlalchemy.engine.Engine",
    "apscheduler.scheduler",
    "asyncio",
    "py.warnings",
    "anything",
)


NAMES = st.text() | st.sampled_from(sorted(FIELDS - {"event"}))
FEW_IN_EACH = st.recursive(st.text() | st.integers() | st.binary(), st.lists, max_leaves=10)


def test_a_line_is_a_sentence_and_known_fields():
    with logged() as stream:
        logs.logger("report_image.delivery").warning("put back", concern="c-1", attempt=3)
    [line] = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "put back",
        "concern": "c-1",
        "attempt": 3,
        "level": "warning",
        "logger": "report_image.delivery",
    }


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_field_nobody_allowed_and_a_value_that_is_a_sentence_are_withheld(form):
    with logged(form) as stream:
        log = logs.logger("report_image")
        handed = {
            "account": SECRET,
            "concern": SECRET,
            "duties": ["d-1", SECRET],
            "error": ValueError(SECRET),
        }
        log.info("done", **handed, what={"a": 1}, kind="page", child="Periwinkle")
        logging.getLogger("report_image").error(
            "left out", extra={"concern": "c-1", "account": SECRET}
        )
        logging.getLogger("report_image").error("left out: %s", SECRET)
    assert SECRET not in stream.getvalue()
    assert "Periwinkle" not in stream.getvalue()
    assert stream.getvalue().count(WITHHELD) == 6
    assert "c-1" in stream.getvalue()
    assert "d-1" in stream.getvalue()


@example({"_from_structlog": SECRET, "_record": SECRET})
@given(st.dictionaries(NAMES, FEW_IN_EACH))
def test_whatever_is_handed_in_only_identifiers_and_numbers_come_out(fields):
    kept = logs.known_only(None, "", {"event": "done", **fields})
    assert {name for name, value in kept.items() if value not in (WITHHELD, [])} <= FIELDS
    for value in kept.values():
        assert " " not in str(value).replace(", ", "").replace(WITHHELD, "")


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize("level", [logging.DEBUG, logging.CRITICAL])
def test_the_words_of_other_libraries_are_withheld_at_every_level(name, level, caplog):
    with logged() as stream, caplog.at_level(logging.DEBUG):
        log = logging.getLogger(name)
        log.setLevel(logging.DEBUG)
        try:
            log.log(level, f"body: {SECRET}")
            log.log(level, "row %r", SECRET, extra={"account": SECRET, "concern": SECRET})
            try:
                raise KeyError(SECRET)
            except KeyError:
                log.log(level, "failed", exc_info=True, stack_info=True)
        finally:
            log.setLevel(logging.NOTSET)
    assert SECRET not in stream.getvalue() + caplog.text
    found = lines(stream)
    assert [line["event"] for line in found] == [WITHHELD] * 3
    assert found[-1]["error"] == "KeyError"
    assert all("test_logs" in str(line["place"]) for line in found)


@pytest.mark.parametrize("said", [{"account": SECRET}, ValueError(SECRET), [SECRET]])
def test_what_another_library_logs_that_is_no_text_is_withheld_too(said):
    with logged() as stream:
        logging.getLogger("anything").warning(said)
    assert [line["event"] for line in lines(stream)] == [WITHHELD]
    assert SECRET not in stream.getvalue()


def test_a_warning_is_withheld():
    with logged() as stream, warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(SECRET, stacklevel=1)
    assert SECRET not in stream.getvalue()
    assert lines(stream)[0]["logger"] == "py.warnings"


def _fails() -> None:
    account = SECRET
    raise ValueError(f"{account} cannot be stored")


def test_what_nobody_caught_is_told_by_its_type_and_place(capsys):
    with logged() as stream:
        try:
            _fails()
        except ValueError:
            sys.excepthook(*sys.exc_info())
        thread = threading.Thread(target=_fails)
        thread.start()
        thread.join()
    assert SECRET not in stream.getvalue() + "".join(capsys.readouterr())
    first, second = lines(stream)
    for line in (first, second):
        assert (line["event"], line["error"]) == ("crashed", "ValueError")
        assert line["place"][-1].startswith("test_logs:")


async def test_what_no_task_caught_is_told_the_same_way():
    loop = asyncio.get_running_loop()
    with logged() as stream:
        loop.set_exception_handler(logs.loop_failed)

        async def fails() -> None:
            _fails()

        task = asyncio.create_task(fails())
        await asyncio.wait({task})
        del task
        gc.collect()
        loop.set_exception_handler(None)
    assert SECRET not in stream.getvalue()
    assert "ValueError" in [line.get("error") for line in lines(stream)]


@BOTH
async def test_a_request_and_the_deliveries_it_leads_to_can_be_told_together(tmp_path, socket_mode):
    with logged() as stream:
        async with connected(tmp_path, socket_mode=socket_mode) as w:
            await report(w)
            await pick_up(w)
            concern = the_concern(w).id
    saved = [
        line for line in lines(stream) if line["event"] == "saved" and line["concern"] == concern
    ]
    reported, picked_up = (line for line in saved if line["duties"])
    assert reported["turn"] != picked_up["turn"]
    for line in (reported, picked_up):
        for duty in line["duties"]:
            [delivered] = [
                one
                for one in lines(stream)
                if one["event"] == "done" and one.get("duty") == duty and one["what"] == "post"
            ]
            assert (delivered["concern"], len(delivered["turn"])) == (concern, 8)


async def test_no_answer_waits_for_the_log_which_says_that_it_was_saved_only_once_it_was(tmp_path):
    def saved() -> int:
        return [line["event"] for line in lines(stream)].count("saved")

    def fails(turning: Turning) -> None:
        taking.take(turning, replace(sent, nonce="n-2"))
        _fails()

    sent = Submit("slack:U0TEACHER", "report", {"account": SECRET}, nonce="n-1", standing="staff")
    with logged() as stream:
        async with connected(tmp_path) as w:
            with pytest.raises(ValueError, match=SECRET):
                await w.program.turns.commit(fails)
            await asyncio.sleep(0)
            assert saved() == 0
            await w.program.turns.take(sent)
            assert saved() == 0
            await asyncio.sleep(0)
            assert saved() == 1


@pytest.mark.waits
@BOTH
async def test_what_bolt_says_of_a_payload_that_nobody_listens_to_is_withheld(
    tmp_path, socket_mode
):
    with logged() as stream:
        async with connected(tmp_path, socket_mode=socket_mode) as w:
            about = {"user": {"id": "U0DSL"}, "team": {"id": "T0HILLSIDE"}, "trigger_id": "1.1"}
            await w.sandbox.deliver_raw("interactive", {"type": SECRET, **about})
    assert SECRET not in stream.getvalue()
    assert [line["event"] for line in lines(stream) if line["logger"] == "slack_bolt"] == [WITHHELD]


@pytest.mark.waits
@BOTH
async def test_bolt_says_nothing_where_everything_goes_as_it_should(
    tmp_path, socket_mode, monkeypatch
):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-the-environment")
    with logged() as stream:
        async with connected(tmp_path, socket_mode=socket_mode) as w:
            await report(w)
    assert [line for line in lines(stream) if line["logger"] == "slack_bolt"] == []


def test_an_address_of_ipv6_stands_in_the_log():
    assert logs.known_only(None, "", {"url": "http://[::1]:3998"}) == {"url": "http://[::1]:3998"}


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n:\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Request-Timestamp: %s\r\n"
        b"X-Slack-Signature: v0=0\r\nContent-Length: 0\r\n\r\n" % (b"9" * 400),
    ],
)
async def test_whoever_sends_what_is_no_http_fills_no_log(tmp_path, sent):
    with logged() as stream:
        async with connected(tmp_path) as w:
            address = urlsplit(w.program.url)
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.write(sent)
            assert b" 40" in await reader.readline()
            writer.close()
    said = [line["level"] for line in lines(stream) if line["logger"] == "aiohttp.server"]
    assert set(said) <= {"debug"}
    assert not [line for line in lines(stream) if line["level"] == "error"]


def test_what_is_logged_while_somebody_waits_for_a_command_is_a_readable_line():
    said = "from bot.commands.cli import app; from bot.running.logs import logger; import typer\n"
    said += (
        "app.command('tells')(lambda: logger('report_image').warning('a thing', code='http-1'))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", said + "app(['tells'])"], cwd=ROOT, capture_output=True, text=True
    )
    assert "a thing" in told.stderr
    assert "code=http-1" in told.stderr
    assert "{" not in told.stderr


def test_every_line_of_the_program_is_a_fixed_sentence_with_known_fields():
    """What is put into the sentence itself nobody could withhold."""
    calls = [
        (path.name, node)
        for path in (*(ROOT / "bot").rglob("*.py"), *(ROOT / "storage").rglob("*.py"))
        if "sandbox" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith(("log.", "logger(OURS)."))
    ]
    assert len(calls) > 20
    for name, call in calls:
        [sentence] = call.args
        assert isinstance(sentence, ast.Constant), name
        assert {one.arg for one in call.keywords} <= FIELDS | {"extra"}, name


def test_the_log_is_readable_where_somebody_watches_and_json_elsewhere():
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, json_like in ((Terminal(), False), (io.StringIO(), True)):
        with logged():
            logs.set_up(None, stream)
            logs.logger("report_image").info("ready on", url="http://127.0.0.1:3000")
        assert stream.getvalue().startswith("{") == json_like
        assert "ready on" in stream.getvalue()


def test_the_command_that_runs_the_bot_sets_it_up():
    assert "logs.set_up(settings.log_format)" in (Path(ROOT) / "bot" / "starting.py").read_text(
        encoding="utf-8"
    )
