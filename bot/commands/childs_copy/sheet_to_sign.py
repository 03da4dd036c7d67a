"""How does the sheet that a safeguarding lead signs become a PDF in a file?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.commands.childs_copy import typesetting
from bot.running.mistakes import ConfigurationError


def write(file: Path, sheet: dict[str, Any]) -> None:
    """Write this sheet (`flows.protocol.signing`) to a new file.

    Raises ConfigurationError when there is such a file already, it cannot be written, or typst is
    not there.
    """
    typesetting.check()
    content = typesetting.pdf(sheet, "sheet.typ")
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        raise ConfigurationError([f"{file}: is there already; nothing was written"]) from None
    except OSError as error:
        raise ConfigurationError([f"{file}: cannot be written: {error.strerror}"]) from None
