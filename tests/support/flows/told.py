"""What does somebody read in a form, apart from its fields and buttons?"""

from __future__ import annotations

from flows.screen import Form, Pair, Text


def told(form: Form) -> str:
    """Its words, one below another."""
    return "\n".join(
        f"{part.label}\n{part.value}" if isinstance(part, Pair) else part.text
        for part in form.parts
        if isinstance(part, Text | Pair)
    )
