"""A CSP's folder while somebody works in it: what is good is live, and what is not leaves what was."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog_adapter.contexts import CatalogAdapter, ContextInvalid, ContextKey, ContextNotFound, ResolvedContext
from catalog_adapter.contexts.folder import read_folder
from catalog_adapter.sources.folder import FolderSource
from tests.catalog_adapter.conftest import CONTEXT, OFFERS
from tests.support.rights import without_rights

Write = Callable[..., Path]
KEY = ContextKey(csp="acme", segment="home", locale="en-GB")
CHANGED = OFFERS.replace("name: Line\n", "name: Quick line\n")


@pytest.fixture(autouse=True)
def looks_at_every_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog_adapter.sources.folder._LOOK_EVERY", 0.0)


@pytest.fixture
def acme(write_context: Write) -> Path:
    """The folder of the CSP."""
    return write_context() / "acme"


@pytest.fixture
def adapter(acme: Path) -> CatalogAdapter:
    return CatalogAdapter([FolderSource(acme.parent)])


def _line(context: ResolvedContext) -> str:
    return context.sold()[0].name.text("en-GB")


def _as_link(path: Path) -> None:
    target = path.with_suffix(".elsewhere")
    path.rename(target)
    path.symlink_to(target)


def _as_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "tone.yml").write_text("persona: Eve\n")


def _as_socket(path: Path) -> None:
    path.unlink()
    here = Path.cwd()
    os.chdir(path.parent)  # an address has room for a hundred characters only
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def _as_huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50_000_000)


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.write_text("product_offerings: [oops"), "not YAML"),
    (lambda path: path.write_text("product_offerings: oops"), "list"),
    (lambda path: path.write_text(OFFERS.replace("specification: internet", "specification: nothing")), "nothing"),
    (lambda path: path.write_text("a: " + "[" * 100_000), "nested too deeply"),
    (lambda path: path.write_text("a: &a [x]\nb: [*a, *a]"), "aliases"),
    (lambda path: path.write_bytes(b"a: caf\xe9"), "not UTF-8"),
    (_as_link, "symbolic link"),
    (_as_fifo, "no plain file"),
    (_as_folder, "no plain file"),
    (_as_socket, "can't be read"),
    (_as_huge, "larger than"),
    (lambda path: path.chmod(0), "can't be read"),
]
IDS = ["no YAML", "of another kind", "unknown name", "deep", "aliases", "no UTF-8", "link", "fifo", "folder", "socket",
       "huge", "unreadable"]  # fmt: skip


@pytest.mark.parametrize(("break_it", "told"), BROKEN, ids=IDS)
async def test_a_broken_file_leaves_the_last_good_state(
    adapter: CatalogAdapter, acme: Path, tmp_path: Path, break_it: Callable[[Path], object], told: str
) -> None:
    good = await adapter.resolve(KEY)
    break_it(acme / "offers.yml")
    with without_rights(tmp_path):
        assert await adapter.resolve(KEY) is good
        adapter.compiled.drop(("acme", good.revision))  # nobody talked there for long
        again = await adapter.resolve(KEY)
        assert (again.revision, _line(again)) == (good.revision, "Line")
        with pytest.raises(ContextInvalid) as caught:  # who never saw a good one says what is wrong
            await CatalogAdapter([FolderSource(acme.parent)]).resolve(KEY)
    assert any(told in str(problem) for problem in caught.value.problems), caught.value.problems


async def test_a_file_is_never_taken_half_saved(adapter: CatalogAdapter, acme: Path) -> None:
    half = OFFERS[: OFFERS.index("  - id: tv")]  # good YAML, and not what was meant
    going_on = threading.Event()

    def save(number: int) -> None:
        with (acme / "offers.yml").open("w") as file:
            file.write(half)
            file.flush()
            going_on.wait(0.1)  # an editor is as slow as its disk
            file.write(OFFERS[len(half) :] + f"# {number}\n")

    await adapter.resolve(KEY)
    for number in range(5):
        saving = threading.Thread(target=save, args=(number,))
        saving.start()
        sold = [one.id for one in (await adapter.resolve(KEY)).sold()]
        saving.join()
        assert "tv" in sold


async def test_a_mended_file_is_live_again(adapter: CatalogAdapter, acme: Path) -> None:
    await adapter.resolve(KEY)
    (acme / "offers.yml").write_text("product_offerings: [oops")
    assert _line(await adapter.resolve(KEY)) == "Line"
    (acme / "offers.yml").write_text(CHANGED)
    assert _line(await adapter.resolve(KEY)) == "Quick line"
    (acme / "offers.yml").write_text(OFFERS)
    assert _line(await adapter.resolve(KEY)) == "Line"


@pytest.mark.parametrize("text", [None, "", "id: acme\n", "id: [oops", CONTEXT.replace("id: acme", "id: zenith")],
                         ids=["gone", "empty", "half", "no YAML", "of another"])  # fmt: skip
async def test_a_context_yml_that_is_just_being_saved_takes_nobody_away(
    adapter: CatalogAdapter, acme: Path, text: str | None
) -> None:
    good = await adapter.resolve(KEY)
    if text is None:
        (acme / "context.yml").unlink()
    else:
        (acme / "context.yml").write_text(text)
    assert await adapter.resolve(KEY) is good
    (acme / "context.yml").write_text(CONTEXT.replace("name: Acme", "name: Acme Lines"))
    assert (await adapter.resolve(KEY)).profile.name == "Acme Lines"


async def test_a_layer_that_is_taken_away_is_gone(adapter: CatalogAdapter, acme: Path) -> None:
    layer = acme / "segments" / "home" / "offers.yml"
    layer.parent.mkdir(parents=True)
    layer.write_text("product_offerings: [{id: line, name: Home line}]\n")
    assert _line(await adapter.resolve(KEY)) == "Home line"
    layer.unlink()
    assert _line(await adapter.resolve(KEY)) == "Line"


async def test_a_csp_whose_folder_is_taken_away_is_gone_and_can_come_back(adapter: CatalogAdapter, acme: Path) -> None:
    await adapter.resolve(KEY)
    away = shutil.move(acme, acme.with_name(".acme"))
    with pytest.raises(ContextNotFound):
        await adapter.resolve(KEY)
    assert await adapter.list_contexts() == []
    shutil.move(away, acme)
    assert _line(await adapter.resolve(KEY)) == "Line"


async def test_a_folder_that_is_a_link_is_no_csp(adapter: CatalogAdapter, acme: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(acme, elsewhere)
    (elsewhere / "context.yml").write_text(CONTEXT.replace("id: acme", "id: zenith"))
    (acme.parent / "zenith").symlink_to(elsewhere)
    assert [one.csp for one in await adapter.list_contexts()] == ["acme"]
    with pytest.raises(ContextNotFound):
        await adapter.resolve(KEY.model_copy(update={"csp": "zenith"}))


async def test_a_linked_folder_within_is_not_entered(adapter: CatalogAdapter, acme: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "home"
    elsewhere.mkdir(parents=True)
    (elsewhere / "offers.yml").write_text("product_offerings: [{id: line, name: Stolen line}]\n")
    (acme / "segments").symlink_to(elsewhere.parent)
    assert _line(await adapter.resolve(KEY)) == "Line"
    files, _ = read_folder(acme)
    assert set(files.texts) == {"context.yml", "offers.yml", "constraints.yml"}


@pytest.mark.parametrize("csp", ["../contexts/acme", "./acme", "acme/", "", ".", "acme\0"])
async def test_a_name_that_leads_elsewhere_is_no_csp(adapter: CatalogAdapter, csp: str) -> None:
    with pytest.raises(ContextNotFound):
        await adapter.resolve(KEY.model_copy(update={"csp": csp}))


def _save_again_and_again(folder: Path, ended: threading.Event) -> None:
    """As some editors save: the old file aside, a new one in its place, the old one deleted."""
    while not ended.is_set():
        for name, texts in (("offers", (OFFERS, CHANGED)), ("context", (CONTEXT, CONTEXT))):
            for text in texts:
                path, aside = folder / f"{name}.yml", folder / f"{name}-before.yml"
                path.rename(aside)
                path.write_text(text)
                aside.unlink()


async def test_no_customer_meets_an_error_while_files_come_and_go(adapter: CatalogAdapter, acme: Path) -> None:
    await adapter.resolve(KEY)
    ended = threading.Event()
    saver = threading.Thread(target=_save_again_and_again, args=(acme, ended))
    saver.start()
    try:
        for _ in range(20):
            assert (await adapter.resolve(KEY)).profile.name == "Acme"
    finally:
        ended.set()
        saver.join()
