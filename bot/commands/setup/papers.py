"""Which sheets of paper does a set-up need? Two: the questions to sign, and the key for the safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.setup.asking import Asking
from bot.commands.setup.steps.key import record_settings
from bot.commands.setup.steps.protocol import NAME
from bot.running.keys import school_key


@dataclass(frozen=True)
class Papers:
    """As PDFs. Each raises ConfigurationError where typst is not installed."""

    asking: Asking

    def sheet(self) -> bytes:
        """The questions, for the safeguarding lead."""
        from bot.commands.paper import sheet_to_sign
        from flows.protocol import library

        chosen = library.find(self.asking.draft["school.protocol"] or NAME, None)
        whole = library.to_sign(library.with_safety(chosen), None)
        return _as_file(lambda file: sheet_to_sign.write(file, whole))

    def key(self) -> bytes:
        """The key itself, made if it is not there yet. What is written is gone at once."""
        from bot.commands.keys import sheet
        from bot.commands.keys.copies import sheets

        settings = record_settings(self.asking.draft)
        school_key(settings, make=True)
        return _as_file(lambda file: sheet.write_pdf(file, sheets(settings)))


def _as_file(write: Callable[[Path], None]) -> bytes:
    with TemporaryDirectory(prefix="report-image-") as folder:
        file = Path(folder) / "sheet.pdf"
        write(file)
        return file.read_bytes()
