"""How does the sheet that a safeguarding lead signs become a PDF in a file?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.commands.paper import new_file, typesetting


def write(file: Path, sheet: dict[str, Any]) -> None:
    """Write this sheet (`flows.protocol.signing`) to a new file.

    Raises ConfigurationError when there is such a file already, it cannot be written, or typst is
    not there.
    """
    typesetting.check()
    new_file.write(file, typesetting.pdf(sheet, "sheet.typ"))
