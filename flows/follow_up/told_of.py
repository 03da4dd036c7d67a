"""When did reporters mention something that needs following up? In the report, or added later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from flows.entries.outside.lado import staff_named
from flows.kept.report import Report

IMAGE_SEEN, DEVICE_TOLD_OF, STAFF_INVOLVED = (
    "image-seen-by-staff",
    "device-told-of",
    "staff-involved",
)
_NOT_SAID = frozenset({"not-said", "no"})
_A_CHILDS = frozenset({"taken-flight-mode", "taken-off", "taken-on", "several", "with-child"})


def told_of(reports: Iterable[Report]) -> Iterator[tuple[str, datetime]]:
    """What was told of, each time with when (UTC)."""
    for report in reports:
        for event, said in _SAID.items():
            yield from ((event, at) for at in said(report))


def _seen(report: Report) -> Iterator[datetime]:
    if report.seen not in _NOT_SAID:
        yield report.at


def _device(report: Report) -> Iterator[datetime]:
    if report.device in _A_CHILDS:
        yield report.at


_SAID: dict[str, Callable[[Report], Iterator[datetime]]] = {
    IMAGE_SEEN: _seen,
    DEVICE_TOLD_OF: _device,
    STAFF_INVOLVED: lambda report: staff_named([report]),
}
