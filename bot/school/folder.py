"""Which files of a deployment's folder are school files? All of it (`*.toml`) but the trust's."""

from __future__ import annotations

from pathlib import Path

TRUST_FILE = "trust.toml"


def school_files_in(folder: Path) -> list[Path]:
    """The school files of this folder, by name."""
    return sorted(file for file in folder.glob("*.toml") if file.name != TRUST_FILE)


def trust_file(school_files: Path) -> Path | None:
    """Where the trust's file would be; None where there is one school and no folder of files."""
    return school_files / TRUST_FILE if school_files.is_dir() else None
