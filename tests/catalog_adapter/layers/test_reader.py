"""YAML of strangers: whatever is in it, it is read or refused with a place, soon, and the process lives on."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.layers.reader import MAX_BYTES, Unreadable, read_yaml
from foundation.settings import ROOT

BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)

REFUSED = [
    ("an alias", "a: 1\nb: &x 2\nc: *x\n", 2, "aliases"),
    ("a bomb", BOMB, 1, "aliases"),
    ("a merge key", "a: 1\n<<: {b: 1}\n", 2, "not allowed"),
    ("a tag", "a: 1\nb: !!python/name:os.system x\n", 2, "not allowed"),
    ("a tag that does not fit", "a: !!bool maybe\n", 1, "can't be read"),
    ("a time that is none", "a: !!timestamp soon\n", 1, "can't be read"),
    ("a day that is none", "a: 2026-02-31\n", 1, "can't be read"),
    ("no number", 'a: !!int ""\n', 1, "can't be read"),
    ("a long number", f"a: {'9' * 5000}\n", 1, "too long"),
    ("a long sexagesimal number", f"a: 1{':1' * 300}.5\n", 1, "too long"),
    ("a long hexadecimal number", f"a: 0x{'f' * 50_000}\n", 1, "too long"),
    ("a second document", "a: 1\n---\nb: 2\n", 2, "another document"),
    ("a list", "- a\n", 1, "mapping"),
    ("a key that is a number", "a: 1\n2: b\n", 2, "not text"),
    ("a key that is a list", "? [a, b]\n: c\n", 1, "not text"),
    ("the same key twice", "a: 1\nb: 2\na: 3\n", 3, "twice"),
    ("a tab", "a:\n\t- b\n", 2, "not YAML"),
    ("a NUL", "a: \0\n", 1, "not YAML"),
    ("half of a character", "a: \ud800\n", 1, "not YAML"),
    ("too many characters", "a" * (MAX_BYTES + 1), 1, "larger than"),
    ("too many nodes", "a: [" + "[]," * 600_000 + "]", 1, "too much in one file"),
    ("nesting in lists", "a: " + "[" * 25, 1, "nested too deeply"),
    ("nesting in mappings", "{a: " * 2000, 1, "nested too deeply"),
    ("nesting in blocks", "a:\n  " + "- " * 2000, 2, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "line", "told"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_it_is_refused_with_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_yaml(Path("offers.yml"), text)
    assert caught.value.problem.line == line
    assert told in caught.value.problem.message


def test_a_hundred_thousand_of_anything_end_no_process() -> None:
    """In a process of its own: the C parser's stack overflow could not be caught."""
    starts = ["[", "{a: ", "- ", "? ", "- {a: [", "a: !x [", '"', "a: |\n", "&a [", "#", "\n"]
    program = (
        "import json, sys; from pathlib import Path\n"
        "from catalog_adapter.layers.reader import Unreadable, read_yaml\n"
        "for start in json.load(sys.stdin):\n"
        "    print('reading', repr(start), flush=True)\n"
        "    try: read_yaml(Path('x'), start * 100_000)\n"
        "    except Unreadable: pass\n"
        "print('alive')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(starts), capture_output=True, text=True, cwd=ROOT,
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.returncode}: {done.stdout[-100:]} {done.stderr[-1000:]}"
    assert done.stdout.endswith("alive\n")


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(), st.text("[]{}:,-?&*!|>'\"%@`#\n ~<=01ae.", max_size=40)))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read_yaml(Path("x.yml"), text).plain()


def test_values_are_what_yaml_says_they_are() -> None:
    text = "a: 1\nb: '1'\nc: yes\nd: ~\ne: 1.5\nf:\ng: 0x10\nh: [a, {b: c}]\ni: {}\n"
    assert read_yaml(Path("x.yml"), text).plain() == {
        "a": 1, "b": "1", "c": True, "d": None, "e": 1.5, "f": None, "g": 16, "h": ["a", {"b": "c"}], "i": {},
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n"])
def test_a_file_with_nothing_in_it_is_an_empty_mapping(text: str) -> None:
    assert read_yaml(Path("x.yml"), text).plain() == {}
