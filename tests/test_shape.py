"""Is the program still in the shape the documents say: manifest, wording, clock, README?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.wording.sentences import sentences
from tests.support.bot.steps import connected
from tests.support.world import ROOT

MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
SOURCES = sorted(
    path for folder in ("bot", "flows", "storage") for path in (ROOT / folder).rglob("*.py")
)
OURS = [path for path in SOURCES if "sandbox" not in path.parts]
SCOPE_OF = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "conversations.history": "im:history",
    "conversations.replies": "im:history",
    "users.info": "users:read",
    "users.list": "users:read",
    "apps.manifest.create": None,  # with a token of its own
    "views.open": None,
    "views.push": None,
    "views.update": None,
    "views.publish": None,
    "auth.test": None,
    "auth.revoke": None,
}
EVENT_SCOPE = {
    "message.im": "im:history",
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
}
CLOCKS = (
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.monotonic",
    "time.perf_counter",
    "time.sleep",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
)
FAMILIES = "(?:auth|chat|conversations|files|users|views)"
ANY = "[^.]+(?:[.][^.]+)*"
BEGUN, ENDED = r"[a-z-]+\.", r"[.-][a-z-]+$"  # of a key that is put together


@cache
def tree(path: Path) -> ast.Module:
    """Every test here looks at every file: reading one takes longer than looking at it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def texts(path: Path) -> frozenset[str]:
    """Every piece of text written down in this file."""
    return frozenset(
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def all_texts(paths: list[Path]) -> frozenset[str]:
    return frozenset[str]().union(*map(texts, paths))


def methods_used() -> set[str]:
    """Every Slack method the bot calls, by its own name or by the client's."""
    slack = [path for path in OURS if "slack" in path.parts]
    by_name = {text for text in all_texts(slack) if re.fullmatch(rf"{FAMILIES}\.[a-zA-Z]+", text)}
    calls = re.findall(rf"client\.({FAMILIES}_\w+)\(", "".join(map(_read, slack)))
    return by_name | {_as_slack_writes(call) for call in calls}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _as_slack_writes(call: str) -> str:
    family, _, words = call.partition("_")
    first, *more = words.split("_")
    return f"{family}.{first}" + "".join(word.title() for word in more)


def test_the_manifest_asks_for_every_scope_that_is_used_and_for_no_other():
    methods = methods_used()
    assert {"chat.postMessage", "views.open", "users.info"} <= methods
    needed = (
        {SCOPE_OF[method] for method in methods}
        | {EVENT_SCOPE[event] for event in _events()}
        | {"commands"}
    )
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed - {None}
    assert "user" not in MANIFEST["oauth_config"]["scopes"]


def test_no_scope_and_no_event_has_to_do_with_files():
    assert "file" not in str(MANIFEST["oauth_config"]).lower()
    assert "file" not in str(_events()).lower()
    assert not [method for method in methods_used() if method.startswith("files.")]


def test_people_can_type_to_the_bot_and_see_its_page():
    home = MANIFEST["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


async def test_every_command_and_event_of_the_manifest_has_a_listener(tmp_path):
    async with connected(tmp_path) as w:
        person = w.sandbox.workspace.people["U0TEACHER"]
        for command in MANIFEST["features"]["slash_commands"]:
            head = w.sandbox.payloads.command(person, w.sandbox.workspace.open_chat(person))
            sent = await w.sandbox.deliver_raw(
                "slash_commands", {**head, "command": command["command"], "text": ""}
            )
            assert sent.status == 200
        for event in _events():
            more = {
                "user": person.id,
                "channel": person.chat_id,
                "ts": "1.0",
                "channel_type": "im",
                "tokens": {},
            }
            payload = w.sandbox.payloads.event({"type": event.removesuffix(".im"), **more})
            assert (await w.sandbox.deliver_raw("events_api", payload)).status == 200, event


def _events() -> list[str]:
    return MANIFEST["settings"]["event_subscriptions"]["bot_events"]


@cache
def said() -> tuple[tuple[str, str], ...]:
    """Every key given to `say`, as a pattern (what is put in can be anything), with where it
    stands.
    """
    return tuple(_said())


def _said() -> Iterator[tuple[str, str]]:
    for path in OURS:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
                yield from (
                    (pattern, f"{path.name}:{node.lineno}") for pattern in _patterns(node.args[0])
                )


def _patterns(key: ast.expr) -> list[str]:
    match key:
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.IfExp(body=one, orelse=other):
            return _patterns(one) + _patterns(other)
        case ast.JoinedStr(values=parts):
            return [
                "".join(
                    re.escape(part.value) if isinstance(part, ast.Constant) else ANY
                    for part in parts
                )
            ]
    return []


def test_every_sentence_that_is_said_stands_in_the_wording():
    known = frozenset(re.sub(r"\.(one|other)$", "", key) for key in sentences()) | {*sentences()}
    missing = [(pattern, where) for pattern, where in said() if not _any_of(pattern, known)]
    assert missing == []
    assert len(said()) > 150


@cache
def _any_of(pattern: str, known: frozenset[str]) -> bool:
    return any(map(re.compile(pattern).fullmatch, known))


def test_every_sentence_of_the_wording_is_said():
    begun = re.compile("|".join(p for text in _put_together(BEGUN, 0) for p in _patterns(text)))
    ends = tuple(text.values[-1].value for text in _put_together(ENDED, -1))
    written = all_texts(OURS)
    left_over = [key for key in sentences() if not _is_used(key, begun, ends, written)]
    assert left_over == []


def _put_together(literal: str, at: int) -> list[Any]:
    """Every text into which something is put, whose first or last part is such a literal."""
    nodes = (node for path in OURS for node in ast.walk(tree(path)))
    texts = (node for node in nodes if isinstance(node, ast.JoinedStr))
    return [text for text in texts if re.match(literal, str(getattr(text.values[at], "value", "")))]


def _is_used(
    key: str, begun: re.Pattern[str], ends: tuple[str, ...], written: frozenset[str]
) -> bool:
    above = key.rpartition(".")[0]
    # All that stand under a key, such as the answers of a field; what is put at the end of one.
    listed = "." in above and above in written
    ended = any(key.endswith(end) and key.removesuffix(end) in written for end in ends)
    return key in written or listed or ended or begun.fullmatch(key) is not None


def test_the_wording_says_nothing_that_must_not_be_said():
    for key, sentence in sentences().items():
        assert not re.search(r"victim|perpetrator|sexting|\bticket\b", sentence, re.I), key


def test_only_the_clock_reads_the_machines_clock():
    readers = {path.name for path in SOURCES for node in ast.walk(tree(path)) if _reads_clock(node)}
    assert readers <= {"clock.py"}


def _reads_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module == "time":
        return True
    told = isinstance(node, ast.Attribute) and any(clock.endswith(node.attr) for clock in CLOCKS)
    return told and ast.unparse(node).endswith(CLOCKS)


@pytest.mark.parametrize("word", ["victim", "perpetrator", "sexting", "incident_id", "ticket"])
def test_nothing_in_the_program_is_named_after(word):
    assert not [name for name in _names() if word in name.lower()]


@cache
def _names() -> frozenset[str]:
    return frozenset(
        node.name
        for path in OURS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )


def test_every_module_says_what_it_is_for():
    spoken = [path for path in SOURCES if path.name not in ("__init__.py", "__main__.py", "env.py")]
    assert [
        str(path.relative_to(ROOT)) for path in spoken if not ast.get_docstring(tree(path))
    ] == []


def test_the_documents_speak_only_of_files_that_are_there():
    named = re.findall(
        r"`((?:bot|flows|storage|tests)/[\w./-]*|[\w-]+\.(?:yml|toml|py))`",
        "".join(_read(page) for page in (ROOT / "README.md", *ROOT.glob("docs/*.md"))),
    )
    theirs = {"school.toml", "trust.toml", "facts.yml"}  # what a school writes itself
    gone = [
        name
        for name in named
        if name not in theirs and not (ROOT / name).exists() and not _anywhere(name)
    ]
    assert gone == []


def _anywhere(name: str) -> bool:
    return "/" not in name and any(ROOT.glob(f"[a-z]*/**/{name}"))


def test_the_readme_tells_the_two_commands():
    readme, makefile = _read(ROOT / "README.md"), _read(ROOT / "Makefile")
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.M)
