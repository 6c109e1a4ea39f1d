"""Files that no one should write, and that must neither hang the checker nor show it off its feet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation.settings import ROOT
from tests.catalog_adapter.check.faults import Write, said_of
from tests.support.rights import without_rights

LINK = "error: is a symbolic link; put the thing itself here"

TEXTS: list[tuple[str, bytes, str]] = [
    ("nothing but a null byte", b"\x00", "tone.yml:1:1: error: not YAML"),
    ("a null byte in a text", b"persona: A\x00B\n", "tone.yml:1:1: error: not YAML"),
    ("UTF-16", "persona: Ada\n".encode("utf-16"), "tone.yml:1:1: error: the file is not UTF-8"),
    ("Latin-1", b"persona: caf\xe9\n", "tone.yml:1:1: error: the file is not UTF-8"),
    ("an alias", b"persona: &a Ada\nmessages: *a\n", "tone.yml:1:10: error: aliases"),
    ("a cycle", b"messages: &a {greet: *a}\n", "tone.yml:1:11: error: aliases"),
    ("a bomb", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "tone.yml:1:4: error: aliases"),
    ("a merge key", b"<<: {persona: Ada}\n", "tone.yml:1:1: error: the tag"),
    ("a tag", b"persona: !!python/name:os.system x\n", "tone.yml:1:10: error: the tag"),
    ("two documents", b"persona: Ada\n---\npersona: Eve\n", "tone.yml:2:1: error: another document begins here"),
    ("a key twice", b"persona: Ada\npersona: Eve\n", "tone.yml:2:1: error: the key 'persona' stands here twice"),
    ("a key that is no text", b"1: Ada\n", "tone.yml:1:1: error: the key 1 is not text"),
    ("a list", b"- persona\n", "tone.yml:1:1: error: the file must be a mapping"),
    ("half a file", b"messages: {greet: [\n", "tone.yml:2:1: error: not YAML"),
    ("deep nesting", b"a: " + b"[" * 500 + b"]" * 500, "tone.yml:1:28: error: nested too deeply"),
    ("a long number", b"persona: " + b"9" * 5000, "tone.yml:1:10: error: the number is too long"),
    ("a long hexadecimal number", b"persona: 0x" + b"f" * 20_000, "tone.yml:1:10: error: the number is too long"),
    ("a control character", b'persona: "A\\x1b[31mB"', "tone.yml:1:10: error: the text holds a control character"),
    ("a control character in a key", b'"a\\x07": B', "tone.yml:1:1: error: the key holds a control character"),
    ("a large file", b"#" * 50_000_000, "tone.yml:1:1: error: the file is larger than 4,000,000 bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "said"), [one[1:] for one in TEXTS], ids=[one[0] for one in TEXTS])
@pytest.mark.timeout(20)
def test_a_text_that_is_no_data_is_told_by_name(write_context: Write, raw: bytes, said: str) -> None:
    folder = write_context()
    (folder / "acme" / "tone.yml").write_bytes(raw)
    found = said_of(folder)
    assert len(found) == 1
    assert found[0].startswith(said)


def directory(path: Path) -> None:
    path.mkdir()


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link_outside(path: Path) -> None:
    outside = Path(__file__).parents[3] / "config.yml"
    assert outside.is_file()
    path.symlink_to(outside)


def dangling_link(path: Path) -> None:
    path.symlink_to(path.parent / "nothing")


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("make", "said"),
    [(directory, "error: is no plain file"), (fifo, "error: is no plain file"), (link_outside, LINK),
     (dangling_link, LINK), (endless, LINK)],
)  # fmt: skip
@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", ["tone.yml", "segments/home/tone.yml"])
def test_what_is_no_file_is_not_opened(
    write_context: Write, make: Callable[[Path], None], said: str, name: str
) -> None:
    folder = write_context()
    path = folder / "acme" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    assert said_of(folder) == [f"{name}:1:1: {said}"]


@pytest.mark.parametrize("name", ["segments", "segments/home"])
def test_a_folder_that_is_a_link_is_not_entered(write_context: Write, tmp_path: Path, name: str) -> None:
    folder = write_context()
    path = folder / "acme" / name
    path.parent.mkdir(exist_ok=True)
    outside = tmp_path / "outside"
    (outside / "home").mkdir(parents=True)
    (outside / "home" / "tone.yml").write_text("persona: Eve\n")
    path.symlink_to(outside if name == "segments" else outside / "home")
    said = said_of(folder)
    assert said == [f"{name}:1:1: {LINK}"]


def test_a_csp_whose_folder_is_a_link_is_told(write_context: Write, tmp_path: Path) -> None:
    folder = write_context()
    shutil.copytree(folder / "acme", tmp_path / "elsewhere")
    (folder / "zenith").symlink_to(tmp_path / "elsewhere")
    assert said_of(folder) == ["zenith:1:1: error: is a symbolic link; put the thing itself here"]


@pytest.mark.parametrize("name", ["../outside", "a/b", "", "x" * 65, "home\\n", "HOME"])
def test_a_segment_can_name_no_path(write_context: Write, name: str) -> None:
    folder = write_context()
    path = folder / "acme" / "context.yml"
    path.write_text(path.read_text().replace("id: home", f'id: "{name}"'))
    said = said_of(folder)
    assert len(said) == 1
    assert said[0].startswith("context.yml:8:13: error: segments.id: ")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("acme/offers.yml", ["offers.yml:1:1: error: the file can't be read: Permission denied"]),
        ("acme", ["acme:1:1: error: the folder can't be read: Permission denied"]),
        ("", ["{}:1:1: error: the folder can't be read: Permission denied"]),
    ],
)
def test_what_may_not_be_read_is_told(write_context: Write, tmp_path: Path, name: str, said: list[str]) -> None:
    folder = write_context()
    (folder / name).chmod(0)
    with without_rights(tmp_path):
        found = said_of(folder)
    (folder / name).chmod(0o755)
    assert found == [line.format(folder) for line in said]


#: Reads a file and prints what came of it, so that a crash of the interpreter is seen and not suffered.
READ = r"""
import re, sys
from pathlib import Path
from catalog_adapter.check import check_folder
for problem in check_folder(Path(sys.argv[1])):
    print(problem)
# Not ru_maxrss: a process keeps there what the one that started it had, and test workers have much.
peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
print(int(peak[1]) // 1024, file=sys.stderr)
"""


def in_a_process(folder: Path) -> tuple[int, str, int]:
    """Exit code, output, and peak memory in MB."""
    command = [sys.executable, "-c", READ, folder]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, timeout=120)
    return done.returncode, done.stdout, int(done.stderr) if done.returncode == 0 else 0


def test_very_deep_nesting_is_told(write_context: Write) -> None:
    folder = write_context(tone="a: " + "[" * 100_000 + "]" * 100_000)
    code, output, _ = in_a_process(folder)
    assert code == 0
    assert "tone.yml:1:28: error: nested too deeply" in output


def test_very_many_entries_are_told_in_little_memory(write_context: Write) -> None:
    code, output, peak = in_a_process(write_context(tone="a: [" + "x," * 1_900_000 + "]"))
    assert code == 0
    assert "too much in one file" in output
    assert peak < 400
