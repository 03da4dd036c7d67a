"""On which machine, and when, was this measured?"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import SystemClock

SERVER, DRIVER = 0, 1  # which core each is kept on, where the machine has as many and lets us


def description() -> str:
    """Processor, cores, system, Python."""
    where = "each server kept on one core, the load on another" if _cores() > 1 else "server and load on one core"
    return (f"{_processor()}, {_cores()} cores, {platform.system()} {platform.release()}, "
            f"Python {platform.python_version()}; {where if can_keep() else 'no core kept for anything'}")


def today() -> str:
    """The day of this run, by the machine's clock."""
    return f"{SystemClock().now():%d %B %Y}"


def can_keep() -> bool:
    """Whether processes can be kept on a core here."""
    return hasattr(os, "sched_setaffinity")


def keep_on(role: int, process: int = 0) -> None:
    """Keep this process (0: our own) on the core for its role."""
    if can_keep():
        cores = sorted(os.sched_getaffinity(0)) if process else _all_cores()
        os.sched_setaffinity(process, {cores[role % len(cores)]})


@contextmanager
def kept_on(role: int) -> Iterator[None]:
    """Our own process on the core for its role, for as long as the block runs."""
    before = os.sched_getaffinity(0) if can_keep() else set()
    keep_on(role)
    try:
        yield
    finally:
        if before:
            os.sched_setaffinity(0, before)


def _all_cores() -> list[int]:
    return sorted(os.sched_getaffinity(os.getppid()) | os.sched_getaffinity(0))


def _cores() -> int:
    return os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
