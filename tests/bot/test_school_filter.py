"""Behind a school's filter, which puts its own certificate in place of Slack's, the bot works by
settings alone; what it cannot reach it says once, and once that it can again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.running.network import proxy_for, use
from bot.settings import Settings
from bot.slack.credentials import SlackKeys, client
from bot.slack.reaching.connection import Connection
from tests.support.bot.processes import ready, settings, started_anew, until, workspace
from tests.support.bot.steps import connected, pages, report
from tests.support.logged import lines, logged

SLACK = "slack.school.test"
PROXY = "http://proxy.school.test:8080"


def certificate(folder: Path) -> Path:
    """One that the filter made itself, for Slack's name, with its key in the same file."""
    made = folder / "filter.pem"
    words = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={SLACK}"
    name = ["-addext", f"subjectAltName=DNS:{SLACK}", "-keyout", str(made), "-out", str(made)]
    try:
        subprocess.run(["openssl", *words.split(), *name], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed here: no certificate can be made")
    return made


@asynccontextmanager
async def filtering(made: Path, behind: str) -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy that opens what goes to Slack, and sends it on; gives its address, and what it was
    asked for.
    """
    context, asked = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), []
    context.load_cert_chain(made)
    there = urlsplit(behind)

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split()[1].decode())
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await writer.start_tls(context)
        inner, outer = await asyncio.open_connection(there.hostname, there.port)
        await asyncio.gather(passed(reader, outer), passed(inner, writer), return_exceptions=True)

    server = await asyncio.start_server(through, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()


async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(65536):
        writer.write(some)
        await writer.drain()
    writer.close()


async def test_a_proxy_and_a_certificate_in_the_settings_file_are_enough(tmp_path):
    async with workspace(socket_mode=False) as sandbox:
        made = certificate(tmp_path)
        async with filtering(made, sandbox.api_url) as (proxy, asked):
            given = settings(tmp_path, sandbox) | {"SLACK_API_URL": f"https://{SLACK}/api/"}
            given |= dict.fromkeys(("HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"), "")
            (tmp_path / ".env").write_text(f"HTTPS_PROXY={proxy}\nSSL_CERT_FILE={made}\n")
            process = await started_anew(tmp_path, given)
            try:
                await ready(process)
                teacher, dsl = sandbox.person("U0TEACHER"), sandbox.person("U0DSL")
                await teacher.type("/report-image", channel="C0STAFF")
                teacher.fill("account", "A friend told me")
                await teacher.submit()
                await until(sandbox, lambda: dsl.chat)
            finally:
                process.kill()
                await process.wait()
    assert set(asked) == {f"{SLACK}:443"}


@pytest.fixture
def behind_a_proxy(monkeypatch):
    """A machine whose proxy leaves out one host."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", "slack.inside.test")


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://slack.com/api/", PROXY),
        ("wss://wss-primary.slack.com/link", PROXY),
        ("https://slack.inside.test/api/", None),
        ("wss://slack.inside.test:8443/link", None),
        ("http://127.0.0.1:8765/api/", None),
        ("http://localhost:8765/api/", None),
    ],
)
async def test_what_the_proxy_is_not_for_is_reached_without_it(behind_a_proxy, url, proxy):
    assert proxy_for(url) == proxy
    assert client(SlackKeys("xoxb-1", "s", None, url)).proxy == proxy


async def test_the_sandbox_is_reached_where_a_proxy_is_set(behind_a_proxy, tmp_path):
    for socket_mode in (False, True):
        (tmp_path / str(socket_mode)).mkdir()
        async with connected(tmp_path / str(socket_mode), socket_mode=socket_mode) as w:
            await report(w)
            assert len(pages(w, "DSL")) == 1


def test_what_stands_in_the_settings_counts_for_every_library(
    behind_a_proxy, monkeypatch, tmp_path
):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    (tmp_path / "filter.pem").touch()
    given = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}
    use(
        Settings(
            **given, https_proxy="other.school.test:3128", ssl_cert_file=tmp_path / "filter.pem"
        )
    )
    assert proxy_for("https://slack.com/") == "http://other.school.test:3128"
    assert os.environ["SSL_CERT_FILE"] == str(tmp_path / "filter.pem")
    assert os.environ["REQUESTS_CA_BUNDLE"] == str(tmp_path / "filter.pem")


async def test_slack_out_of_reach_is_said_once_and_once_that_it_is_back():
    async with workspace(socket_mode=True) as sandbox:
        sandbox.faults.add("apps.connections.open", "status", 5, status=503)
        secrets = sandbox.credentials
        keys = SlackKeys(secrets.bot_token, None, secrets.app_token, sandbox.api_url)
        with logged(level=logging.INFO) as stream:
            connection = Connection(None, secrets.app_token, client(keys), 0.01)
            await connection.connect()
            await connection.close()
        told = lines(stream)
    assert [line["event"] for line in told] == ["cannot reach Slack", "Slack can be reached again"]
    assert told[0]["error"]
