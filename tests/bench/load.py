"""How long does each request take, one after another or from several clients at once? Clients that
cost little.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

from bot.running.clock import SystemClock
from bot.sandbox.slack.sending.transport import sign

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Times:
    """What was measured: each request, the whole, and the server's processor time, in seconds."""

    each: tuple[float, ...]
    whole: float
    processor: float = 0.0

    @property
    def p50(self) -> float:
        """In milliseconds."""
        return statistics.median(self.each) * 1000

    @property
    def p99(self) -> float:
        """In milliseconds."""
        return sorted(self.each)[min(len(self.each) - 1, int(len(self.each) * 0.99))] * 1000

    @property
    def processor_ms(self) -> float | None:
        """Of the server, for each request; None where the machine does not tell."""
        return self.processor / len(self.each) * 1000 or None

    @property
    def a_second(self) -> float:
        return len(self.each) / self.whole


def together(rounds: Sequence[Times]) -> Times:
    """All rounds as one."""
    return Times(
        tuple(one for times in rounds for one in times.each),
        sum(times.whole for times in rounds),
        sum(times.processor for times in rounds),
    )


def signed(url: str, secret: str, bodies: Iterable[str]) -> list[bytes]:
    """Whole HTTP requests, signed as of now: good for five minutes."""
    stamp = str(int(SystemClock().now().timestamp()))
    return [_request(url, body, stamp, sign(secret, stamp, body)) for body in bodies]


async def sent(url: str, requests: Iterable[bytes], clients: int = 1) -> Times:
    """Send them all, each client one after another over its own connection. AssertionError unless
    all get 200.
    """
    waiting, each = iter(requests), list[float]()
    connections = [await _connected(url) for _ in range(clients)]
    begun = perf_counter()
    await asyncio.gather(
        *(_client(reader, writer, waiting, each) for reader, writer in connections)
    )
    whole = perf_counter() - begun
    for _, writer in connections:
        writer.close()
    return Times(tuple(each), whole)


async def _connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def _client(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    each: list[float],
) -> None:
    for request in waiting:
        begun = perf_counter()
        writer.write(request)
        status = await _answered(reader)
        each.append(perf_counter() - begun)
        assert status == b"200", status


async def _answered(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    lengths = [int(value) for name, _, value in lines if name.lower() == b"content-length"]
    await reader.readexactly(sum(lengths))
    return head.split(b" ", 2)[1]


def _request(url: str, body: str, stamp: str, signature: str) -> bytes:
    parts, content = urlsplit(url), body.encode()
    head = (
        f"POST {parts.path or '/'} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Content-Type: {FORM}",
        f"Content-Length: {len(content)}",
        f"X-Slack-Request-Timestamp: {stamp}",
        f"X-Slack-Signature: {signature}",
    )
    return "\r\n".join((*head, "", "")).encode() + content
