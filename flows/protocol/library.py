"""Which protocols are there, are they right, and what do they recommend? Others import only this
module.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from flows.protocol.extend import build
from flows.protocol.file import ProtocolError, read_words
from flows.protocol.folder import OwnFile, read_folder
from flows.protocol.parts import (
    Facts,
)
from flows.protocol.rules import Protocol
from flows.protocol.sheet import sheet_of
from flows.protocol.signing import signing_sheet
from flows.protocol.trial import mistakes, trial
from flows.school.tables import Adopted

FOR_SCHOOLS = ("uk-schools", "ukcis-2024", "schools-2016")
SHIPPED = (*FOR_SCHOOLS, "safety")  # safety is no school's protocol: it is part of every one


@cache
def load(name: str) -> Protocol:
    """One of the shipped protocols; ProtocolError, listing every fault, if there is none or it is
    wrong.
    """
    if name not in SHIPPED:
        raise ProtocolError(
            name, [f"there is no protocol called {name!r}; there are {', '.join(SHIPPED)}"]
        )
    text = resources.files("flows").joinpath("protocols", f"{name}.yml").read_text(encoding="utf-8")
    return build(read_words(text, name), load)


def load_protocol(path: Path | str) -> Protocol:
    """A school's own protocol, from its file; it may extend the shipped ones, not take one's name.

    OSError if the file cannot be opened; ProtocolError, listing every fault, if it is wrong.
    """
    protocol = build(read_words(_text(Path(path)), str(path)), load)
    if protocol.name in SHIPPED:
        raise ProtocolError(str(path), [f"name: {protocol.name} is taken; choose another"])
    return protocol


def own_protocols(folder: Path) -> tuple[OwnFile, ...]:
    """Every protocol file (.yml) in a school's own folder, right or wrong. OSError if the folder
    cannot be opened.
    """
    return read_folder(folder, load_protocol)


def find(name: str, folder: Path | None = None) -> Protocol:
    """The protocol of this name: a shipped one, or one from the school's own folder.

    ProtocolError if there is none: it lists the names there are, and the faults of the files that
    could not be read.
    """
    if name in SHIPPED or folder is None:
        return load(name)
    files = own_protocols(folder)
    right = {file.protocol.name: file.protocol for file in files if file.protocol}
    if name in right:
        return right[name]
    known = ", ".join([*FOR_SCHOOLS, *right])
    faults = [fault for file in files for fault in file.faults_with_file]
    raise ProtocolError(name, [f"there is no protocol called {name!r}; there are {known}", *faults])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # -sig: Windows editors add a mark
    except UnicodeDecodeError:
        raise ProtocolError(
            str(path), ["cannot be read: it is not written as UTF-8 text"]
        ) from None


def with_safety(protocol: Protocol) -> Protocol:
    """The protocol with the product's safety check in front, unless it asks about life at risk
    itself.

    Product rule: life at risk comes first, whatever the protocol.
    """
    safety = load("safety")
    if protocol.asks("life-at-risk"):
        return protocol
    parts = ("questions", "criteria", "advice")
    return protocol.model_copy(
        update={name: getattr(safety, name) + getattr(protocol, name) for name in parts}
    )


@cache
def _shipped(name: str) -> Protocol:
    return with_safety(load(name))


def asked_by(name: str, folder: Path | None) -> Protocol:
    """What a school asks by that names this protocol: with the safety check. One for all schools, if
    it is a shipped one. ProtocolError as `find` raises it.
    """
    return _shipped(name) if name in SHIPPED else with_safety(find(name, folder))


def expired(protocol: Protocol, today: date) -> bool:
    """Is its review date past? Then a banner says so; it goes on working."""
    return protocol.expired(today)


def sheet(protocol: Protocol, adopted: Adopted | None = None) -> str:
    """The protocol as Markdown: to be signed by a safeguarding lead, or saying who adopted it and
    when.
    """
    return sheet_of(protocol, [load(name) for name in protocol.extends], adopted)


def to_sign(protocol: Protocol, adopted: Adopted | None = None) -> dict[str, Any]:
    """The same sheet as data to be set in type (`flows.protocol.signing`)."""
    return signing_sheet(protocol, [load(name) for name in protocol.extends], adopted)


def evaluate(
    name_or_protocol: str | Protocol, facts: Facts, today: date | None = None
) -> dict[str, Any]:
    """The recommendation for these facts and its reasons, ready for JSON; `flows.protocol.trial`
    says what is in it.

    As long as questions are unanswered `recommendation` is the highest level met so far, or null.
    The safety check may be among the facts of every protocol; `digest` counts it in, as a concern
    does. ProtocolError lists every question or answer the protocol does not have.
    """
    protocol = load(name_or_protocol) if isinstance(name_or_protocol, str) else name_or_protocol
    asked = with_safety(protocol)
    tried = asked if "life-at-risk" in facts else protocol
    wrong = list(mistakes(tried, facts))
    if wrong:
        raise ProtocolError(protocol.name, wrong)
    return {**trial(tried, facts, today), "digest": asked.digest}
