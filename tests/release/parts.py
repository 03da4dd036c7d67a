"""What is this made of? A list (CycloneDX) for whoever has to look after it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.world import ROOT

FILE = ROOT / "sbom.json"


def listed(python: Path = Path(sys.executable)) -> str:
    """Written to sbom.json, of what is installed beside `python`."""
    words = ["environment", "--pyproject", ROOT / "pyproject.toml", "--output-reproducible"]
    subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", *words, "--output-file", FILE, python],
        check=True,
        capture_output=True,
    )
    found = json.loads(FILE.read_text(encoding="utf-8"))["components"]
    assert len(found) > 1, "The list of parts is empty"
    return f"{FILE.name} lists {len(found)} packages"


if __name__ == "__main__":
    print(listed())
