"""One is one."""

from __future__ import annotations

from foundation.counting import counted


def test_one_thing_and_several() -> None:
    assert [counted(number, "attempt") for number in (0, 1, 2)] == ["0 attempts", "1 attempt", "2 attempts"]
