"""May a school use every package this brings? Licences that ask more of it than to name them are
named here one by one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

WORDS = (
    "MIT",
    "BSD",
    "Apache",
    "PSF",
    "Python Software Foundation",
    "MPL",
    "Mozilla",
    "ISC",
    "0BSD",
    "Zlib",
    "zlib",
    "Unlicense",
    "OFL",
)
NAMED = {
    "nameparser": "LGPL: used as a library, unchanged",
    "sqlcipher3": "zlib, and BSD for SQLCipher: so says its repository; the package itself says nothing",
    "psycopg": "LGPL: used as a library, unchanged",
    "psycopg-binary": "LGPL: as psycopg",
    "psycopg-pool": "LGPL: as psycopg",
}


def looked_at(python: Path) -> str:
    """How many packages there are. AssertionError: one has a licence nobody has looked at."""
    told = subprocess.run(
        [sys.executable, "-m", "piplicenses", "--python", python, "--format", "json"],
        check=True,
        capture_output=True,
        text=True,
    )
    packages = json.loads(told.stdout)
    odd = [f"{one['Name']} ({one['License']})" for one in packages if not _known(one)]
    assert not odd, f"Look at the licence of {', '.join(odd)}"
    return f"{len(packages)} packages, all under licences a school may use"


def _known(package: dict[str, str]) -> bool:
    return package["Name"] in NAMED or any(word in package["License"] for word in WORDS)
