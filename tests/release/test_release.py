"""What is given to schools is what was meant: each package by its hash, and a container that is not
root.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.release.containers import built_and_started, tool
from tests.support.world import ROOT

NAME = "report-image"


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def _locked() -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in _toml("uv.lock")["package"]}


def _asked(words: list[str]) -> set[tuple[str, str]]:
    wanted = map(Requirement, words)
    return {(canonicalize_name(one.name), _sorted(str(one.specifier))) for one in wanted}


def _sorted(specifier: str) -> str:
    return ",".join(sorted(specifier.split(",")))


def _held(metadata: list[Mapping[str, str]]) -> set[tuple[str, str]]:
    return {(one["name"], _sorted(one.get("specifier", ""))) for one in metadata}


def _required() -> Iterator[tuple[str, str, frozenset[str]]]:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if found := re.match(r"([a-z0-9-]+)(?:\[[^]]*\])?==([^ ;]+)", line):
            yield found[1], found[2], frozenset(re.findall(r"--hash=(\S+)", line))


def test_the_lock_was_made_from_the_packages_that_are_asked_for() -> None:
    """`make lock` writes it anew."""
    project, own = _toml("pyproject.toml"), _locked()[NAME]["metadata"]
    extras = [
        word for group in project["project"]["optional-dependencies"].values() for word in group
    ]
    assert _held(own["requires-dist"]) == _asked(project["project"]["dependencies"] + extras)
    for group, words in project["dependency-groups"].items():
        assert _held(own["requires-dev"][group]) == _asked(words)


def test_pip_is_given_the_packages_of_the_lock_each_by_its_hashes() -> None:
    locked, required = _locked(), list(_required())
    assert len(required) > 30
    for name, version, hashes in required:
        files = [*locked[name].get("wheels", ()), locked[name].get("sdist", {})]
        assert version == locked[name]["version"]
        assert hashes
        assert hashes == {file["hash"] for file in files if file}


def test_every_package_comes_from_the_public_index() -> None:
    assert {one["source"].get("registry") for one in _locked().values()} == {
        "https://pypi.org/simple",
        None,
    }


def test_the_container_is_given_the_program_and_no_more_and_is_not_root() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = [
        line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line
    ]
    let_in = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert sorted(copied) == sorted(line[1:] for line in let_in if line.startswith("!"))
    assert all((ROOT / name).exists() for name in copied)
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001"]
    assert any("--require-hashes" in line for line in lines)


def test_both_container_tools_are_told_to_leave_the_same_out() -> None:
    assert Path(ROOT / ".dockerignore").read_bytes() == Path(ROOT / ".containerignore").read_bytes()


@pytest.mark.skipif(tool() is None, reason="neither docker nor podman runs on this machine")
@pytest.mark.timeout(600)
def test_the_container_is_built_and_starts_with_nothing_writable() -> None:
    assert "nothing writable" in built_and_started()
