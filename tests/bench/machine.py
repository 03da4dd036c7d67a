"""On which machine, and when, was this measured?"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.running.clock import SystemClock
from tests.support.world import ROOT

MEGABYTE_IN_KB = 1024
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


def revision() -> str:
    """Which version of the program is measured."""
    command = ["git", "describe", "--always", "--dirty"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "not told here"


def processor_seconds(process: int) -> float | None:
    """Of all threads of a process, to the nanosecond (Linux)."""
    spent = [
        path.read_text(encoding="ascii").split()[0]
        for path in Path(f"/proc/{process}/task").glob("*/schedstat")
    ]
    return sum(map(int, spent)) / 1e9 if spent else None


def memory(process: int) -> float | None:
    """What a process holds in memory, in megabytes (Linux)."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmRSS")), None)
    return int(kilobytes) / MEGABYTE_IN_KB if kilobytes else None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )
