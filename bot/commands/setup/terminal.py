"""How is it asked at the terminal, where there is no browser? The same questions, one after the
other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import questionary
import typer

from bot.commands.setup.asking import Asking
from bot.commands.setup.next_steps import as_lines
from bot.commands.setup.question import Link, Question, Step
from bot.commands.setup.steps.terms import holidays
from bot.commands.setup.written import files, write

if TYPE_CHECKING:
    from bot.commands.checking.check import Findings

CHOOSE, NO_MORE = "Choose", "Nothing: show what will be written"
LONG = 12  # a longer list is narrowed by typing


async def asked(asking: Asking, check: Callable[[], Findings]) -> None:
    """Everything that is not answered yet, whatever is to be changed, then what is to be written.
    Ctrl+C keeps what was answered.
    """
    while step := await asking.next():
        await _step(asking, step)
    while step := await _to_change(asking):
        await _step(asking, step)
    await _write(asking, check)


async def _to_change(asking: Asking) -> Step | None:
    """Any step can be answered once more."""
    steps = {step.title: step for step in await asking.asked()}
    words = "\nIs anything to be changed?"
    chosen = await questionary.select(words, [NO_MORE, *steps]).unsafe_ask_async()
    return steps.get(str(chosen))


async def _step(asking: Asking, step: Step) -> None:
    typer.secho(f"\n{step.title}", bold=True)
    for part in await step.says(asking.draft):
        opened = f"{part.words}: {part.command or part.address}" if isinstance(part, Link) else part
        typer.echo(opened)
    wrong: Mapping[str, str] = {"": ""}
    given: dict[str, str] = {}
    while wrong:
        for each in await step.questions(asking.draft):
            of_nobody = each.about and not given.get(each.about)
            if (each.key in wrong or "" in wrong) and not of_nobody:
                given[each.key] = await _answer(each, _known(each, given, asking))
        wrong = await asking.answer(step, given)
        await _tell(step, asking, wrong)


def _known(question: Question, given: Mapping[str, str], asking: Asking) -> str:
    """What was typed before, or is written already; a secret that was just refused is not known."""
    typed = "" if question.kind == "secret" else given.get(question.key, "")
    return typed or asking.draft[question.key]


async def _tell(step: Step, asking: Asking, wrong: Mapping[str, str]) -> None:
    labels = {each.key: each.label for each in await step.questions(asking.draft)}
    for key, words in wrong.items():
        typer.secho(f"{labels[key]}: {words}" if key in labels else words, fg="red", err=True)


async def _answer(question: Question, known: str) -> str:
    """As typed or chosen. Raises KeyboardInterrupt when somebody stops."""
    empty = not (question.needed or question.choices or question.kind == "tick")
    label = f"{question.label} (optional)" if empty else question.label
    text = f"{label} – {question.hint}" if question.hint else label
    if question.kind == "secret":
        kept = " One is known: leave it empty to keep it." if known else ""
        return str(await questionary.password(text + kept).unsafe_ask_async())
    if question.kind == "tick":
        return (
            "yes" if await questionary.confirm(text, default=bool(known)).unsafe_ask_async() else ""
        )
    if question.choices:
        return await _chosen(question, text, known)
    many = question.kind == "lines"
    typed = questionary.text(text, default=known, multiline=many).unsafe_ask_async()
    return str(await typed)


async def _chosen(question: Question, text: str, known: str) -> str:
    words = {shown: choice for choice, shown in question.choices}
    default = next((shown for shown, choice in words.items() if choice == known), None)
    if len(words) > LONG:
        typed = questionary.autocomplete(
            text, list(words), default=default or "", match_middle=True
        )
        return words.get(str(await typed.unsafe_ask_async()), "")
    first = [CHOOSE] if question.needed else []  # or whoever stands first is chosen unseen
    chosen = questionary.select(
        text,
        [*first, *words],
        default=default,
        instruction="(arrow keys, or type a part of it)",
        use_search_filter=True,
        use_jk_keys=False,
    )
    return words.get(str(await chosen.unsafe_ask_async()), "")


async def _write(asking: Asking, check: Callable[[], Findings]) -> None:
    changed = [each for each in files(asking.draft) if each.difference]
    for between in holidays(asking.draft["terms.dates"]):
        typer.echo(between)
    for each in changed:
        typer.echo(f"\n{each.path}\n{each.difference}")
    if changed and not await questionary.confirm("Write this?", default=True).unsafe_ask_async():
        typer.echo("Nothing was written. What you answered is kept.")
        return
    write(asking.draft)
    found = await asyncio.to_thread(check)
    for line in (*found.facts, *(f"Note: {each}" for each in found.notes)):
        typer.echo(line)
    for line in found.mistakes:
        typer.secho(line, fg="red", err=True)
    typer.echo(f"\n{as_lines(asking.draft)}")
