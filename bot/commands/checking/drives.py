"""Is a file on a network drive? SQLite counts on locks and on writes that such drives may not keep
(SQLite, "SQLite Over a Network").
"""

from __future__ import annotations

import re
from pathlib import Path

MOUNTED = Path("/proc/self/mountinfo")  # of Linux; other systems are not asked
ELSEWHERE = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ceph|lustre|(fuse\.)?(sshfs|glusterfs|rclone|davfs\d?|s3fs)"
)
WRITTEN_OUT = re.compile(r"\\(\d{3})")  # a space in a folder's name


def of_another_machine(file: Path) -> str:
    """What kind of drive it is; empty for a disk of this machine, and where that cannot be told."""
    if not MOUNTED.exists():
        return str(file.drive) if file.drive.startswith("\\\\") else ""
    lines = [line.split(" - ") for line in MOUNTED.read_text("utf-8").splitlines()]
    kinds = {_folder(before.split()[4]): after.split()[0] for before, after in lines}
    above = [kinds[folder] for folder in reversed(file.resolve().parents) if folder in kinds]
    return above[-1] if above and ELSEWHERE.fullmatch(above[-1]) else ""


def _folder(written: str) -> Path:
    return Path(WRITTEN_OUT.sub(lambda found: chr(int(found[1], 8)), written))
