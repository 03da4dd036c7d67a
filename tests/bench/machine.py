"""On which machine, and when, was this measured?"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.running.clock import SystemClock

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
SERVER, DRIVER = (CORES[0], CORES[-1]) if CORES else (None, None)  # which core each is kept on


def description() -> str:
    """Processor, cores, system, Python, and what was kept where."""
    apart = (
        "each server kept on one core, the load on another"
        if len(CORES) > 1
        else "server and load on one core"
    )
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}; {apart if CORES else 'nothing kept on any core'}"
    )


def today() -> str:
    """The day of this run, by the machine's clock."""
    return f"{SystemClock().now():%d %B %Y}"


def keep_on(core: int | None) -> None:
    """Keep our own process on this core."""
    if core is not None:
        os.sched_setaffinity(0, {core})


@contextmanager
def kept_on(core: int | None) -> Iterator[None]:
    """The same for as long as the block runs."""
    keep_on(core)
    try:
        yield
    finally:
        if core is not None:
            os.sched_setaffinity(0, CORES)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )
