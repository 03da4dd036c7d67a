"""Was anything lost, did anything come twice? From what stands in Slack, what people were told, and the record itself."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.sandbox.state import BOT
from bot.sending import opaque
from flows.concern import Concern
from flows.turn import Entry
from storage import audit, tables
from storage.access import opened
from storage.chronology import _entry
from storage.database import Database
from storage.duties import DROPPED, OPEN, POST
from storage.unit import Unit
from tests.crash.ledger import Line
from tests.crash.reminders import missed_and_doubled
from tests.crash.run import KEY, Stage
from tests.crash.slack_faults import key_of
from tests.world import example_school

Record = dict[str, list[Entry]]


@dataclass
class Verdict:
    """What is wrong, in words that name ids and no content. `apart`: twice, because the effect came after the look-up."""

    lost: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kept:
    """What the database holds, opened with the key."""

    concerns: list[Concern]
    record: Record
    seqs: dict[str, list[int]]
    duties: list[Any]
    messages: list[Any]
    broken: audit.Broken | None


def verdict(stage: Stage) -> Verdict:
    """Everything that must hold once no duty is open."""
    database = Database(stage.plan.database_url, KEY)
    kept, found = database.transaction(_kept), Verdict()
    database.close()
    _reports(stage, kept, found)
    _turns(stage, kept, found)
    _messages(stage, kept, found)
    _whole(kept, found)
    for concern in kept.concerns:
        missed, doubled = missed_and_doubled(kept.record[concern.id])
        found.lost += [f"reminder: {concern.id} {each}" for each in missed]
        found.repeated += [f"reminder: {concern.id} {each}" for each in doubled]
    return found


def _kept(unit: Unit) -> Kept:
    rows = unit.run(select(tables.chronology).order_by(tables.chronology.c.seq)).all()
    record, seqs = defaultdict(list), defaultdict(list)
    for row in rows:
        record[row.concern].append(_entry(unit, row))
        seqs[row.concern].append(row.seq)
    concerns = [opened(unit.vault, row) for row in unit.run(select(tables.concern)).all()]
    posts = select(tables.duty).where(tables.duty.c.what == POST)
    return Kept(concerns, record, seqs, list(unit.run(posts)), list(unit.run(select(tables.message))),
                audit.verify(unit, example_school().id))


def _reports(stage: Stage, kept: Kept, found: Verdict) -> None:
    """Every thanked report is one concern; it was paged, and somebody has it or is being looked for."""
    stored = Counter(report.account for concern in kept.concerns for report in concern.reports)
    for words, concern in stage.ledger.thanked.items():
        told = [m for m in kept.messages if m.concern == concern and m.kind == "page"]
        somebody = any(line.kind == "acknowledged" for line in kept.record[concern])
        if not stored[words] or not told or not somebody:
            found.lost.append(f"report: {concern}")
        if stored[words] > 1:
            found.repeated.append(f"report: {concern}")


def _turns(stage: Stage, kept: Kept, found: Verdict) -> None:
    """What was acknowledged to a person stands in the chronology, exactly once."""
    for line, times in stage.ledger.lines.items():
        _compare(f"turn: {line.concern} {line.kind}", times, _standing(kept, line), found)
    for words, line in stage.ledger.typed.items():
        standing, taken = _standing(kept, line), _was_taken(stage, words)
        _compare(f"typed: {line.concern}", 1 if taken else min(standing, 1), standing, found)


def _compare(what: str, wanted: int, standing: int, found: Verdict) -> None:
    found.lost += [what] * max(wanted - standing, 0)
    found.repeated += [what] * max(standing - wanted, 0)


def _standing(kept: Kept, line: Line) -> int:
    same = [entry for entry in kept.record[line.concern] if (entry.kind, entry.who) == (line.kind, line.who)]
    return sum(not line.words or line.words in _texts(entry.body) for entry in same)


def _texts(body: Any) -> set[str]:
    """Every piece of text in a line's body."""
    if isinstance(body, dict | list):
        return {text for each in (body.values() if isinstance(body, dict) else body) for text in _texts(each)}
    return {body} if isinstance(body, str) else set()


def _was_taken(stage: Stage, words: str) -> bool:
    return any(c.kind == "events_api" and c.content["event"].get("text") == words and c.answer and c.answer.ok
               for c in stage.sandbox.traffic if c.direction == "to_bot")


def _messages(stage: Stage, kept: Kept, found: Verdict) -> None:
    """Each message that the record calls sent stands in Slack once, and none stands there that it knows nothing of."""
    standing = Counter(_keys(stage))
    sent = {opaque(row.key): row.key for row in kept.messages}
    found.lost += [f"message: {key}" for mark, key in sent.items() if not standing[mark]]
    found.lost += [f"duty {row.state}: {row.key}" for row in kept.duties if row.state in (OPEN, DROPPED)]
    for mark, times in standing.items():
        twice = [f"message: {sent.get(mark, 'of no duty')}"] * (times - (mark in sent))
        (found.apart if mark in stage.faults.late else found.repeated).extend(twice)


def _keys(stage: Stage) -> Iterator[str]:
    for message in stage.sandbox.workspace.messages.values():
        if message.user == BOT and (key := key_of(message.metadata)):
            yield key


def _whole(kept: Kept, found: Verdict) -> None:
    """The chain of the audit and each chronology are without a gap."""
    if kept.broken:
        found.lost.append(f"audit: line {kept.broken.seq}: {kept.broken.why}")
    found.lost += [f"chronology: {concern} has a hole" for concern, seqs in kept.seqs.items()
                   if seqs != [*range(1, len(seqs) + 1)]]


def told(stage: Stage, found: Verdict, more: str = "") -> str:
    """What the run prints: what went wrong, what happened, and the last line."""
    faults = stage.faults.counted
    lines = [f"lost: {each}" for each in found.lost] + [f"repeated: {each}" for each in found.repeated]
    lines.append(f"faults by kind: {json.dumps(dict(sorted(faults.items())))}{more}")
    lines.append(f"effect after the look-up: {faults['late']}, twice because of it: {len(found.apart)}")
    lines.append(f"lost {len(found.lost)}, repeated {len(found.repeated)}, kills {stage.fleet.kills}, "
                 f"faults {sum(faults.values())}, operations {stage.ledger.operations}")
    return "\n".join(lines)
