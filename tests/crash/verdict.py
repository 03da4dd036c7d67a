"""Was anything lost, did anything come twice? From what stands in Slack, what people were told, and
the record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import select

from bot.delivery.sending import AT_MOST
from storage.concerns.access import opened
from storage.concerns.chronology import _entry
from storage.database import tables
from storage.database.database import Database
from storage.database.transaction import Transaction
from storage.duties.duties import DROPPED, OPEN, POST
from storage.evidence import audit
from tests.crash.kept import Kept, Verdict
from tests.crash.ledger import Line
from tests.crash.reminders import missed_and_doubled
from tests.crash.run import KEY, Stage
from tests.support.world import example_school


def verdict(stage: Stage) -> Verdict:
    """Everything that must hold once no duty is open."""
    database = Database(stage.plan.database_url, KEY)
    kept = database.transaction(_kept)
    database.close()
    found = Verdict(
        lost=list(stage.in_vain),
        faults=stage.faults.counted,
        kills=stage.fleet.kills,
        operations=stage.ledger.operations,
        exits=len(stage.fleet.exits),
    )
    _reports(stage, kept, found)
    _turns(stage, kept, found)
    stage.service.messages(kept, found)
    _duties(kept, found)
    _whole(kept, found)
    for concern in kept.concerns:
        missed, doubled = missed_and_doubled(kept.record[concern.id])
        found.lost += [f"reminder: {concern.id} {each}" for each in missed]
        found.repeated += [f"reminder: {concern.id} {each}" for each in doubled]
    return found


def _kept(tx: Transaction) -> Kept:
    rows = tx.run(select(tables.chronology).order_by(tables.chronology.c.seq)).all()
    record, seqs = defaultdict(list), defaultdict(list)
    for row in rows:
        record[row.concern].append(_entry(tx, row))
        seqs[row.concern].append(row.seq)
    concerns = [opened(tx.vault, row) for row in tx.run(select(tables.concern)).all()]
    posts = select(tables.duty).where(tables.duty.c.what == POST)
    return Kept(
        concerns,
        record,
        seqs,
        list(tx.run(posts)),
        list(tx.run(select(tables.message))),
        audit.verify(tx, example_school().id),
    )


def _reports(stage: Stage, kept: Kept, found: Verdict) -> None:
    """Every thanked report is one concern; it was paged, and somebody has it or is being looked
    for.
    """
    stored = Counter(report.account for concern in kept.concerns for report in concern.reports)
    for words, concern in stage.ledger.thanked.items():
        holds = {
            "stored": bool(stored[words]),
            "paged": _is_paged(concern, kept),
            "picked up": any(line.kind == "acknowledged" for line in kept.record[concern]),
        }
        found.lost += [f"report: {concern}, not {what}" for what, held in holds.items() if not held]
        if stored[words] > 1:
            found.repeated.append(f"report: {concern}")


def _is_paged(concern: str, kept: Kept) -> bool:
    """A page stands in a chat, or may stand there twice where nobody can look."""
    perhaps = [row for row in kept.duties if _not_known(row)]
    pages = [row for row in (*kept.messages, *perhaps) if row.kind == "page"]
    return any(row.concern == concern for row in pages)


def _not_known(duty: Any) -> bool:
    return bool(duty.state == DROPPED and duty.sendings == AT_MOST)


def _turns(stage: Stage, kept: Kept, found: Verdict) -> None:
    """What was acknowledged to a person stands in the chronology, exactly once."""
    for line, times in stage.ledger.lines.items():
        _compare(f"turn: {line.concern} {line.kind}", times, _standing(kept, line), found)
    for words, line in stage.ledger.typed.items():
        standing, owed = (
            _standing(kept, line),
            stage.service.was_taken(words) and words not in stage.ledger.asked_back,
        )
        _compare(f"typed: {line.concern}", 1 if owed else min(standing, 1), standing, found)


def _compare(what: str, wanted: int, standing: int, found: Verdict) -> None:
    found.lost += [what] * max(wanted - standing, 0)
    found.repeated += [what] * max(standing - wanted, 0)


def _standing(kept: Kept, line: Line) -> int:
    same = [
        entry
        for entry in kept.record[line.concern]
        if (entry.kind, entry.who) == (line.kind, line.who)
    ]
    return sum(not line.words or line.words in _texts(entry.body) for entry in same)


def _texts(body: Any) -> set[str]:
    """Every piece of text in a line's body."""
    if isinstance(body, dict | list):
        return {
            text
            for each in (body.values() if isinstance(body, dict) else body)
            for text in _texts(each)
        }
    return {body} if isinstance(body, str) else set()


def _duties(kept: Kept, found: Verdict) -> None:
    """Whatever was to be done is done, or was sent twice where nobody can look; never more often."""
    for row in kept.duties:
        if _not_known(row):
            found.not_known.append(row.key)
        elif row.state in (OPEN, DROPPED):
            found.lost.append(f"duty {row.state}: {row.key}")


def _whole(kept: Kept, found: Verdict) -> None:
    """The chain of the audit and each chronology are without a gap."""
    if kept.broken:
        found.lost.append(f"audit: line {kept.broken.seq}: {kept.broken.why}")
    found.lost += [
        f"chronology: {concern} has a hole"
        for concern, seqs in kept.seqs.items()
        if seqs != [*range(1, len(seqs) + 1)]
    ]
