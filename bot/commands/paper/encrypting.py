"""How is a paper locked? By AES with 256 bits, as PDF 2.0 has it, so that any reader of today opens
it with the password and nothing does without.

By pikepdf, which is qpdf: it changes nothing of the file but that, so what is there for screen
readers stays. pypdf could do it too, more slowly and with the cipher in Python; the tests open with
pypdf what qpdf has locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Literal

AES_256: Literal[6] = 6  # what the PDF standard calls this way of encrypting


def locked(content: bytes, password: str, beside: Mapping[str, bytes]) -> bytes:
    """The PDF, its title and the files `beside` it, by name, readable with this password only."""
    import pikepdf

    written = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        for name, data in beside.items():
            pdf.attachments[name] = pikepdf.AttachedFileSpec(
                pdf, data, filename=name, mime_type="application/json"
            )
        pdf.save(written, encryption=pikepdf.Encryption(owner=password, user=password, R=AES_256))
    return written.getvalue()
