"""Publishing from the command line, over a running server: what an editor of a CSP's folder does all day."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog_adapter.contexts.files import files_from
from catalog_adapter.contexts.folder import read_folder, write_folder
from foundation.settings import ROOT, Settings
from tests.catalog_adapter.conftest import OFFERS
from tests.server.conftest import Site
from tests.support.commands import bespoke
from tests.support.waiting import until

QUICK = OFFERS.replace("name: Line\n", "name: Quick line\n")
SLOW = OFFERS.replace("name: Line\n", "name: Slow line\n")


@dataclass
class Done:
    """A command that has ended. ``told`` is what it wrote to stderr."""

    code: int
    out: str
    told: str


@dataclass
class Shell:
    """``bespoke contexts …`` against the site, on the machine whose state folder the site has."""

    site: Site
    settings: Settings

    @property
    def acme(self) -> Path:
        """The CSP's own folder."""
        return self.settings.contexts_folder / "acme"

    @property
    def environment(self) -> dict[str, str]:
        """Where everything is."""
        return {
            "BESPOKE_STATE_FOLDER": str(self.settings.state_folder),
            "BESPOKE_CONTEXTS_FOLDER": str(self.settings.contexts_folder),
            "BESPOKE_PUBLIC_URL": str(self.site.http.base_url),
            "COLUMNS": "200",
        }

    async def run(self, *words: str | Path) -> Done:
        """Run a command to its end."""
        done = await asyncio.to_thread(bespoke, "contexts", *words, **self.environment)
        return Done(done.returncode, done.stdout, done.stderr)

    @asynccontextmanager
    async def watching(self, said: Path, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """``publish --watch`` as a process of its own, which writes to ``said`` and is ended with Ctrl-C."""
        handle = os.open(said, os.O_CREAT | os.O_WRONLY)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.cli", "contexts", "publish", "acme", "--watch", *words, cwd=ROOT,
            env={**os.environ, **self.environment}, stdout=handle, stderr=handle,
            # a shell gives what it runs in the background deaf ears for Ctrl-C, tests and all they start
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        os.close(handle)
        try:
            yield process
            process.send_signal(signal.SIGINT)
            assert await asyncio.wait_for(process.wait(), 10) == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


@pytest.fixture
def shell(site: Site, settings: Settings) -> Shell:
    return Shell(site, settings)


async def test_publish_change_publish_and_go_back(shell: Shell) -> None:
    first = await shell.run("publish", "acme", "-m", "the first")
    assert (first.code, first.told.strip()) == (0, "acme: revision 1 is live")
    (shell.acme / "offers.yml").write_text(QUICK)
    differs = await shell.run("diff", "acme")
    assert differs.out.splitlines() == ["~ offers.yml › product_offerings › line › name: Line → Quick line"]
    second = await shell.run("publish", "acme")
    assert (second.code, second.told.strip()) == (0, "acme: revision 2 is live")
    assert (await shell.run("diff", "acme")).out == ""
    assert (await shell.run("diff", "acme", "2", "1")).out.strip().endswith("Quick line → Line")
    back = await shell.run("rollback", "acme", "1", "-m", "too quick")
    assert back.out.strip() == "acme: revision 3 is live, with the content of 1"
    log = (await shell.run("log", "acme")).out.splitlines()[1:]
    assert [line.split()[0] for line in log] == ["3", "2", "1"]
    assert "rollback to 1" in log[0]
    assert log[0].rstrip().endswith("too quick")
    assert log[2].rstrip().endswith("the first")


@pytest.mark.parametrize("words", [("log", "akme"), ("rollback", "akme", "1"), ("publish", "akme")])
async def test_a_mistyped_csp_is_told_and_gets_no_token(shell: Shell, words: tuple[str, ...]) -> None:
    done = await shell.run(*words)
    assert done.code == 1
    assert "akme" in done.told
    kept = shell.settings.state_folder / "secrets.json"
    assert not kept.exists() or "AKME" not in kept.read_text()


async def test_a_draft_is_worked_on_and_published(shell: Shell, tmp_path: Path) -> None:
    await shell.run("publish", "acme")
    folder = tmp_path / "mine"
    shutil.copytree(shell.acme, folder)
    (folder / "offers.yml").write_text(QUICK)
    await shell.run("import", "acme", folder, "--draft", "spring")
    [spring] = (await shell.run("drafts", "acme")).out.splitlines()[1:]
    assert spring.split()[:3] == ["spring", "1", "1"]
    done = await shell.run("publish", "acme", "--draft", "spring", "-m", "in spring")
    assert (done.code, done.told.strip()) == (0, "acme: revision 2 is live")
    assert (await shell.run("drafts", "acme")).out.splitlines()[1:] == []
    assert (await shell.run("diff", "acme", "1", "live")).out.strip().endswith("Line → Quick line")


async def test_a_draft_with_a_fault_stays_and_can_be_thrown_away(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(shell.acme, folder)
    (folder / "offers.yml").write_text(QUICK.replace("specification: internet", "specification: intrnet"))
    await shell.run("import", "acme", folder)
    refused = await shell.run("publish", "acme", "--draft", "draft")
    assert refused.code == 1
    assert "did you mean 'internet'?" in refused.told
    gone = await shell.run("drafts", "acme", "--discard", "draft")
    assert gone.out.strip() == "acme: draft 'draft' is gone"
    again = await shell.run("drafts", "acme", "--discard", "draft")
    assert again.code == 1


async def test_who_has_an_old_base_is_told_what_changed(shell: Shell, tmp_path: Path) -> None:
    await shell.run("publish", "acme")
    colleague = tmp_path / "mine"  # a folder may be called as one likes
    shutil.copytree(shell.acme, colleague)
    (shell.acme / "offers.yml").write_text(QUICK)
    await shell.run("publish", "acme")
    (colleague / "offers.yml").write_text(SLOW)
    late = await shell.run("publish", "acme", "--from", colleague)
    assert late.code == 1
    assert "~ offers.yml › product_offerings › line › name: Line → Quick line" in late.told.splitlines()
    anyway = await shell.run("publish", "acme", "--from", colleague, "--base", "live")
    assert (anyway.code, anyway.told.strip()) == (0, "acme: revision 3 is live")


async def test_what_is_wrong_is_told_by_the_folders_own_path(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(shell.acme, folder)
    (folder / "offers.yml").write_text(OFFERS.replace("specification: television", "specification: televison"))
    refused = await shell.run("publish", "acme", "--from", folder)
    line = 1 + OFFERS.splitlines().index("    specification: television")
    assert refused.code == 1
    assert any(one.startswith(f"{folder}/offers.yml:{line}:") for one in refused.told.splitlines()), refused.told
    assert not (folder / ".revision").exists()


async def test_an_export_is_what_was_published_and_publishes_over_it(shell: Shell, tmp_path: Path) -> None:
    await shell.run("publish", "acme")
    original, _ = read_folder(shell.acme)
    folder = tmp_path / "exported" / "acme"
    exported = await shell.run("export", "acme", folder)
    assert (exported.code, exported.out.strip()) == (0, f"3 files are in {folder}")
    read, problems = read_folder(folder)
    assert (read.content, problems) == (original.content, [])
    (folder / "offers.yml").write_text(QUICK)
    published = await shell.run("publish", "acme", "--from", folder)
    assert (published.code, published.told.strip()) == (0, "acme: revision 2 is live")


async def test_any_text_comes_back_from_a_draft_as_it_went_in(shell: Shell, tmp_path: Path) -> None:
    texts = {
        "context.yml": "a: 1\r\nb: 2\r\n", "tone.yml": "no newline at the end", "offers.yml": "",
        "intents.yml": "a: \u2028 \x85 \x0c 🦊 é e\u0301\r", "constraints.yml": "a: \0\n",
        "segments/home/locales/de-CH/tone.yml": "# grüezi\n", "conversations/01-größe.v2.yml": "lines: []\n",
    }  # fmt: skip
    files = files_from("acme", texts)
    write_folder(files, tmp_path / "in" / "acme")
    (tmp_path / "in" / "acme" / "tone.yml").write_text(texts["tone.yml"], encoding="utf-8-sig")
    saved = await shell.run("import", "acme", tmp_path / "in" / "acme", "--draft", "odd")
    assert saved.out.strip() == "acme: draft 'odd', version 1"
    await shell.run("export", "acme", tmp_path / "out" / "acme", "--version", "draft:odd")
    read, _ = read_folder(tmp_path / "out" / "acme")
    assert dict(read.texts) == texts
    assert read.content == files.content
    again = await shell.run("import", "acme", tmp_path / "out" / "acme", "--draft", "odd")
    assert again.out.strip() == "acme: draft 'odd', version 2"


async def test_notes_are_shown_as_they_were_written(shell: Shell) -> None:
    await shell.run("publish", "acme", "-m", "[/red] 50% [bold]off[/bold] 🦊")
    assert "[/red] 50% [bold]off[/bold] 🦊" in (await shell.run("log", "acme")).out


async def test_a_command_that_cannot_do_it_says_why(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("precious")
    unreadable = tmp_path / "unreadable"
    shutil.copytree(shell.acme, unreadable)
    (unreadable / "tone.yml").write_bytes(b"persona: caf\xe9\n")
    cases: list[tuple[list[str | Path], str]] = [
        (["publish", "acme", "--from", tmp_path / "nowhere"], "There is no folder"),
        (["publish", "acme", "--from", tmp_path / "nowhere", "--watch"], "There is no folder"),
        (["publish", "acme", "--from", tmp_path / "full" / "file"], "There is no folder"),
        (["publish", "acme", "--from", unreadable], "tone.yml:1:1: error: the file is not UTF-8"),
        (["publish", "acme", "--base", "newest"], "no revision"),
        (["publish", "acme", "--base", "7"], "nothing is live"),
        (["publish", "acme", "--url", "http://127.0.0.1:9"], "No server answers at http://127.0.0.1:9"),
        (["diff", "acme"], "published nothing yet"),
        (["diff", "acme", "--from", tmp_path / "nowhere"], "There is no folder"),
        (["diff", "acme", "1", "2"], "no revision 1"),
        (["rollback", "acme", "1"], "no revision 1"),
        (["export", "acme", tmp_path / "new"], "published nothing yet"),
        (["export", "acme", tmp_path / "full"], "no empty folder"),
        (["export", "acme", tmp_path / "full" / "file"], "no empty folder"),
        (["export", "acme", tmp_path / "new", "--version", "draft:x"], "no draft 'x'"),
        (["export", "acme", tmp_path / "new", "--version", "newest"], "names no version"),
        (["import", "acme", tmp_path / "nowhere"], "There is no folder"),
        (["import", "acme", shell.acme, "--draft", "a b"], "can't be a draft's name"),
        (["show", "nobody/home"], "There is no folder"),
        (["show", "acme/nowhere"], "no segment 'nowhere'"),
        (["show", "acme/home", "--locale", "de-CH"], "no locale 'de-CH'"),
    ]
    for words, told in cases:
        done = await shell.run(*words)
        assert done.code == 1, (words, done)
        assert told in done.told, (words, done)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["file"]
    assert not (tmp_path / "new").exists()


async def test_a_watched_folder_is_live_at_every_good_save(shell: Shell, tmp_path: Path) -> None:
    said = tmp_path / "said"
    async with shell.watching(said):
        await until(lambda: "revision 1 is live" in said.read_text())
        (shell.acme / "offers.yml").write_text(QUICK)
        await until(lambda: "revision 2 is live" in said.read_text())
        (shell.acme / "offers.yml").write_text(OFFERS.replace("specification: internet", "specification: intranet"))
        await until(lambda: "intranet" in said.read_text())
        (shell.acme / "tone.yml").write_bytes(b"persona: caf\xe9\n")
        await until(lambda: "not UTF-8" in said.read_text())
        (shell.acme / "tone.yml").unlink()
        (shell.acme / "offers.yml").write_text(SLOW)
        await until(lambda: "revision 3 is live" in said.read_text())
    assert "Traceback" not in said.read_text()
    assert (await shell.run("log", "acme")).out.count("saved") == 3


async def test_a_watch_outlives_a_server_that_is_away(shell: Shell, tmp_path: Path) -> None:
    said = tmp_path / "said"
    async with shell.watching(said, "--url", "http://127.0.0.1:9"):
        await until(lambda: "No server answers" in said.read_text())
        (shell.acme / "offers.yml").write_text(QUICK)
        await until(lambda: said.read_text().count("No server answers") == 2)
    assert "Traceback" not in said.read_text()
