"""Which fonts is a paper typeset in? Arimo has Latin with all its accents (Welsh, Irish, Polish,
Vietnamese, Yoruba), Greek, Cyrillic and Hebrew; IBM Plex has Arabic and Urdu; Noto CJK Chinese,
Japanese, Korean.

Packages of the makers' own files, unchanged (SIL Open Font License). Each builds a letter as one
piece: in Noto Sans, Noto Sans Arabic and others a letter with a mark is two, and whoever copies it
from the PDF or has it read aloud may get another letter. What they do not cover (Devanagari,
Gurmukhi, Bengali, Tamil ...) is looked for among the machine's own fonts.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

FAMILIES = ("Arimo", "IBM Plex Sans Arabic", "Noto Sans CJK SC")
PACKAGES = ("fontpkg_arimo", "fontpkg_ibm_plex_sans_arabic", "noto_cjk_sans_otc")


@cache
def fonts() -> Any:
    """All that typst may use. Raises ImportError."""
    import typst

    return typst.Fonts(font_paths=[str(resources.files(package)) for package in PACKAGES])
