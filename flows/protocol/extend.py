"""What does a protocol file amount to, with all that it extends? Puts it together and has it
checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol as Shape
from typing import TypeVar

from flows.protocol.checks import faults_in
from flows.protocol.file import Asked, Draft, Head, ProtocolError, checked, draft
from flows.protocol.parts import Criterion, Level, Question, twice
from flows.protocol.rules import Protocol

Load = Callable[[str], Protocol]
PRODUCT = (
    "safety"  # what a protocol does not say about levels, follow-ups and sources is taken from here
)


class HasId(Shape):
    """Anything with an id."""

    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=HasId)


def build(data: object, load: Load) -> Protocol:
    """The protocol a file's data states; `load` gives those it names. ProtocolError lists every
    fault.
    """
    read = draft(data)
    parents = [
        parent for name in read.head.extends if (parent := _known(name, "extends", read, load))
    ]
    protocol = _joined(read, parents, load)
    faults = [
        *read.faults,
        *_reads_faults(read, parents, protocol),
        *faults_in(protocol, read.left_out),
    ]
    if faults:
        raise ProtocolError(read.head.name, dict.fromkeys(faults))
    return protocol


def _joined(read: Draft, parents: list[Protocol], load: Load) -> Protocol:
    head = read.head
    base: list[Protocol] = parents if head.name == PRODUCT else [*parents, load(PRODUCT)]
    criteria = _criteria(read, parents)
    questions = _ordered(read, _questions(read, parents, load), criteria)
    given = {it for piece in criteria for it in piece.advice} | {
        it for piece in questions for it in piece.offers
    }
    read.faults += [
        f"advice: {it.id} is never given"
        for it in read.advice
        if it.id not in given | read.left_out
    ]
    return Protocol(
        **head.model_dump(exclude={"order", "sources", "clear", "unfinished"}),
        sources=_sources(head, base),
        questions=questions,
        criteria=criteria,
        advice=tuple(
            it for it in _merged([it.advice for it in base], read.advice) if it.id in given
        ),
        clear=head.clear,
        unfinished=head.unfinished or next((it.unfinished for it in base), head.clear),
        levels=tuple(
            sorted(_merged([it.levels for it in base], read.levels), key=lambda it: -it.level)
        ),
        follow_ups=_merged([it.follow_ups for it in base], read.follow_ups),
    )


def _known(name: str, where: str, read: Draft, load: Load) -> Protocol | None:
    try:
        return load(name)
    except ProtocolError as error:
        read.faults += [f"{where}: {fault}" for fault in error.faults]
        return None


def _merged(layers: Iterable[Iterable[Item]], own: Iterable[Item]) -> tuple[Item, ...]:
    """One of each id: the file's own, or else that of the first layer which has it."""
    found: dict[str, Item] = {}
    for layer in layers:
        for item in layer:
            found.setdefault(item.id, item)
    return tuple({**found, **{item.id: item for item in own}}.values())


def _sources(head: Head, base: list[Protocol]) -> dict[str, str]:
    layers = [head.sources, *(it.sources for it in base)]
    return {short: full for layer in reversed(layers) for short, full in layer.items()}


def _criteria(read: Draft, parents: list[Protocol]) -> tuple[Criterion, ...]:
    """All the parents', reading answers they do not know as the file says, then the file's own."""
    own = [it.model_copy(update={"id": f"{read.head.name}/{it.id}"}) for it in read.criteria]
    taken = [
        it.model_copy(update={"when": it.when.reading(read.head.reads.get(parent.name, {}))})
        for parent in parents
        for it in parent.criteria
    ]
    return tuple(dict.fromkeys([*taken, *own]))


def _questions(read: Draft, parents: list[Protocol], load: Load) -> list[Question]:
    asked = {it.id: _shared(it.id, parents) for parent in parents for it in parent.questions}
    for own in read.questions:
        if own.id in asked and not own.same_as:
            read.faults.append(
                f"questions: {own.id} is asked already: say same_as to change it, or take another id"
            )
        elif question := _worded(own, asked.get(own.id), read, load):
            asked[own.id] = question
        else:
            read.left_out.add(own.id)
    return list(asked.values())


def _shared(question_id: str, parents: list[Protocol]) -> Question:
    """The first parent's question, with the citations and the offers of all."""
    same = [parent.question(question_id) for parent in parents if parent.asks(question_id)]
    cited = dict.fromkeys(part for question in same for part in question.citation.split("; "))
    offers = dict.fromkeys(offer for question in same for offer in question.offers)
    return same[0].model_copy(update={"citation": "; ".join(cited), "offers": tuple(offers)})


def _worded(own: Asked, inherited: Question | None, read: Draft, load: Load) -> Question | None:
    """What the file says, over the words it takes from elsewhere, over what it inherits."""
    place = f"questions: {own.id}"
    said = own.model_dump(exclude={"same_as"}, exclude_unset=True)
    known = inherited.model_dump() if inherited else {}
    if own.same_as:
        other = _known(own.same_as, f"{place}: same_as", read, load)
        if other is None or not other.asks(own.id):
            read.faults += (
                [f"{place}: same_as: {own.same_as} has no such question"] if other else []
            )
            return None
        known |= other.question(own.id).model_dump(
            include={"text", "why", "answers", "note_prompt"}
        )
    return checked(Question, known | said, place, read.faults)


def _ordered(
    read: Draft, questions: list[Question], criteria: Iterable[Criterion]
) -> tuple[Question, ...]:
    grave = (it.when.questions for it in criteria if it.level >= Level.IMMEDIATE_REFERRAL)
    urgent = {it for together in grave for it in together}
    marked = {it.id: it.model_copy(update={"gate": it.id in urgent}) for it in questions}
    if read.head.order:
        read.faults += _order_faults(read, marked)
        wanted = dict.fromkeys([*read.head.order, *marked])
        return tuple(marked[it] for it in wanted if it in marked)
    if read.head.extends:
        return tuple(sorted(marked.values(), key=lambda it: (it.id != "life-at-risk", not it.gate)))
    return tuple(marked.values())


def _order_faults(read: Draft, asked: Mapping[str, Question]) -> list[str]:
    order = read.head.order
    return [
        *(
            f"order: there is no question {it!r}"
            for it in order
            if it not in asked and it not in read.left_out
        ),
        *(f"order: {it} stands twice" for it in twice(order)),
        *(f"order: {it} is left out" for it in asked if it not in order),
    ]


def _reads_faults(read: Draft, parents: list[Protocol], protocol: Protocol) -> Iterator[str]:
    """Every answer that a parent does not have must be read as one it has."""
    reads = read.head.reads
    yield from (f"reads: {name} is not extended" for name in reads if name not in read.head.extends)
    for parent in parents:
        taken_as = reads.get(parent.name, {})
        yield from (
            f"reads: {parent.name} has no question {it!r}" for it in taken_as if not parent.asks(it)
        )
        for question in protocol.questions:
            if parent.asks(question.id):
                yield from _unread(read.head, parent, question)


def _unread(head: Head, parent: Protocol, question: Question) -> Iterator[str]:
    known, place = parent.question(question.id), f"reads: {parent.name}: {question.id}"
    taken_as = head.reads.get(parent.name, {}).get(question.id, {})
    for answer in question.answers:
        if not known.answer(answer.id) and answer.id not in taken_as:
            yield f"{place}: must say how {answer.id!r} is to be taken"
    for given, meant in taken_as.items():
        if not question.answer(given):
            yield f"{place}: {question.id} has no answer {given!r}"
        if not known.answer(meant):
            yield f"{place}: {parent.name} has no answer {meant!r} there"
