"""The example school file, written for one school or another."""

from __future__ import annotations

from pathlib import Path

from tests.support.world import ROOT

EXAMPLE = (ROOT / "bot" / "school.demo.toml").read_text(encoding="utf-8")


def write(file: Path, own_id: str = 'id = "hillside"', workspace: str = "T0HILLSIDE") -> None:
    assert 'id = "hillside"' in EXAMPLE
    text = EXAMPLE.replace('id = "hillside"', own_id, 1).replace("T0HILLSIDE", workspace)
    file.write_text(text, encoding="utf-8")
