"""`python -m tests.release`: may this be given to schools? The version, the wheel in a clean
environment, the licences and the list of what is in it. 1 when something is not as it should be.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.release import clean, containers, licences, parts, version


def main() -> int:
    """Each check by name, with what it found; all are run, whatever the first ones say."""
    with TemporaryDirectory() as folder:
        installed = clean.installed(Path(folder))
        checks: tuple[tuple[str, Callable[[], str]], ...] = (
            ("version", version.said),
            ("wheel", lambda: clean.holds_everything(installed)),
            ("demo", lambda: clean.demo_runs(installed)),
            ("licences", lambda: licences.looked_at(installed.python)),
            ("parts", lambda: parts.listed(installed.python)),
            ("container", containers.built_and_started),
        )
        return int(sum(not _tell(name, check) for name, check in checks) > 0)


def _tell(name: str, check: Callable[[], str]) -> bool:
    try:
        print(f"{name}: {check()}", flush=True)
    except AssertionError as error:
        print(f"{name}: NOT AS IT SHOULD BE. {error}", flush=True)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
