"""What does the app look like in Teams? A ring with a dot, which says nothing to whoever sees it over a
shoulder.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

Colour = bytes  # red, green, blue, and how opaque
BLUE, WHITE, NOTHING = b"\x1d\x4f\x73\xff", b"\xff\xff\xff\xff", b"\xff\xff\xff\x00"


def color() -> bytes:
    """The large one, 192 by 192."""
    return _png(192, lambda far: WHITE if _is_drawn(far) else BLUE)


def outline() -> bytes:
    """The small one, 32 by 32: white, on nothing."""
    return _png(32, lambda far: WHITE if _is_drawn(far) else NOTHING)


def _is_drawn(far: float) -> bool:
    """`far` from the middle, of the way to the edge."""
    return far < 0.22 or 0.48 < far < 0.66


def _png(size: int, colour_at: Callable[[float], Colour]) -> bytes:
    middle = (size - 1) / 2
    rows = [
        b"\0" + b"".join(colour_at(_far(x, y, middle)) for x in range(size)) for y in range(size)
    ]
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _far(x: int, y: int, middle: float) -> float:
    return float(((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 / middle)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
