"""What do identifiers tell? When their row was made, and nothing else."""

from __future__ import annotations

from uuid import UUID

from bot.running.identifiers import RandomIdentifiers

TIME = 48  # bits: RFC 9562, 5.7


def test_what_is_new_is_kept_beside_what_is_new() -> None:
    made = [UUID(RandomIdentifiers().id()) for _ in range(500)]
    moments = [one.int >> (128 - TIME) for one in made]
    assert moments == sorted(moments)


def test_beyond_its_moment_nothing_in_an_identifier_comes_again() -> None:
    made = [UUID(RandomIdentifiers().id()) for _ in range(500)]
    assert len({one.int & (1 << 62) - 1 for one in made}) == 500
