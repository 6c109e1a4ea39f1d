"""The files of a CSP: which there may be, and that the same files are the same content wherever they are kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.contexts.files import ContextFiles, files_from, is_context_path, layers_of, locales_with_layers
from catalog_adapter.contexts.folder import read_folder, write_folder
from catalog_adapter.contexts.packed import PackedFiles
from foundation.errors import BadInput
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT, OFFERS

_IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)
_LOCALES = st.from_regex(r"[a-z]{2}(-[A-Z]{2})?", fullmatch=True)
_NAMES = st.sampled_from(["context.yml", "intents.yml", "tone.yml", "offers.yml", "constraints.yml"])
_SEGMENTS = st.one_of(st.just(""), st.builds("segments/{}/".format, _IDS))
_LAYERS = st.one_of(st.just(""), st.builds("locales/{}/".format, _LOCALES))
_CONVERSATIONS = st.builds(
    "conversations/{}.yml".format, st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,20}", fullmatch=True)
)
_PATHS = st.one_of(st.builds(lambda *parts: "".join(parts), _SEGMENTS, _LAYERS, _NAMES), _CONVERSATIONS)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
FILES = st.dictionaries(_PATHS, _TEXTS, max_size=8)

STRANGE = [
    "../x.yml", "../offers.yml", "./offers.yml", "/etc/passwd", "/offers.yml", "C:\\offers.yml", "offers.yml\0",
    "off\0ers.yml", "offers.yml\n", "\noffers.yml", "offers.yml ", "Offers.yml", "offers.yaml", "offers", "",
    "segments\\home\\offers.yml", "segments/../../etc/offers.yml", "segments/home/../offers.yml",
    "segments//offers.yml", "segments/home/segments/x/offers.yml", "segments/Home/offers.yml",
    "segments/ho me/offers.yml",
    "locales/de/segments/home/offers.yml", "locales/DE/offers.yml", "locales/de_CH/offers.yml", "locales/../offers.yml",
    "conversations/../offers.yml", "conversations/x/y.yml", "conversations/.hidden.yml", "conversations/x.yml/",
    "conversations/.yml", "catalogue/tone.yml", "catalogue/../offers.yml", "оffers.yml", "offers․yml", "ｏffers.yml",
    "segments/hоme/offers.yml", "segments/home∕offers.yml", "%2e%2e/offers.yml", ".revision", ".git/config",
]  # fmt: skip


@pytest.mark.parametrize("path", STRANGE)
def test_a_path_that_is_none_of_ours_is_refused(path: str) -> None:
    assert not is_context_path(path)
    with pytest.raises(BadInput, match="no file of a customer context"):
        files_from("acme", {"context.yml": "", path: ""})


@pytest.mark.parametrize("csp", ["", "../acme", "Acme", "ac me", "acme/x", "acme\0", "а" * 3, "-acme", "x" * 65])
def test_a_csp_that_can_be_none_is_refused(csp: str) -> None:
    with pytest.raises(BadInput, match="id of a CSP"):
        files_from(csp, {"context.yml": ""})


def test_too_many_files_and_too_much_text_are_refused() -> None:
    with pytest.raises(BadInput, match="more than"):
        files_from("acme", {f"conversations/{number}.yml": "" for number in range(2001)})
    with pytest.raises(BadInput, match="more than"):
        files_from("acme", {f"conversations/{number}.yml": "x" * 4_000_000 for number in range(9)})


@given(
    st.lists(st.sampled_from(["..", ".", "", "segments", "home", "locales", "de", "conversations", "offers.yml"])).map(
        "/".join
    )
)
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    if is_context_path(path):
        folder = Path("/contexts/acme")
        assert (folder / path).resolve().is_relative_to(folder)


@settings(deadline=None)
@given(FILES, st.randoms(use_true_random=False))
def test_the_same_files_in_any_order_are_the_same_content(texts: dict[str, str], random: Any) -> None:
    shuffled = list(texts.items())
    random.shuffle(shuffled)
    assert files_from("acme", texts).content == files_from("acme", dict(shuffled), Path("/elsewhere")).content
    assert files_from("acme", texts).content != files_from("zenith", texts).content


@settings(deadline=None)
@given(FILES, FILES)
def test_other_files_are_other_content(one: dict[str, str], other: dict[str, str]) -> None:
    first, second = files_from("acme", one), files_from("acme", other)
    assert (first.content == second.content) == (first.texts == second.texts)


@settings(deadline=None, max_examples=60)
@given(FILES)
def test_what_is_written_to_a_folder_or_packed_is_read_as_the_same(texts: dict[str, str]) -> None:
    files = files_from("acme", texts)
    with tempfile.TemporaryDirectory() as folder:
        write_folder(files, Path(folder) / "acme")
        read, problems = read_folder(Path(folder) / "acme")
    assert problems == []
    assert (read.texts, read.content) == (files.texts, files.content)
    unpacked = PackedFiles.unpacked("acme", PackedFiles.of(files).packed)
    assert (unpacked.texts, unpacked.content) == (files.texts, files.content)


def test_a_byte_order_mark_makes_no_other_content(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "context.yml").write_text(CONTEXT, encoding="utf-8-sig")
    read, _ = read_folder(tmp_path / "acme")
    assert read.content == files_from("acme", {"context.yml": CONTEXT}).content
    assert read.content == files_from("acme", {"context.yml": "\ufeff" + CONTEXT}).content


def test_contexts_are_the_same_in_whatever_order_the_files_come() -> None:
    texts = {
        "context.yml": CONTEXT, "offers.yml": OFFERS, "constraints.yml": CONSTRAINTS,
        "segments/office/offers.yml": "product_offerings: [{id: tv, remove: true}, {id: both, remove: true}]\n",
        "locales/en/tone.yml": "messages: {greet: Hello}\n", "locales/en-GB/tone.yml": "messages: {greet: Hiya}\n",
    }  # fmt: skip
    one = compile_contexts(files_from("acme", texts))
    other = compile_contexts(files_from("acme", dict(reversed(texts.items()))))
    assert one.keys() == other.keys()
    for place, context in one.items():
        assert context.data == other[place].data
        assert context.revision == other[place].revision
        assert context.say("greet") == "Hiya"


def test_layers_lie_in_the_order_of_the_design() -> None:
    assert layers_of("tone.yml", "home", "de-CH") == [
        "catalogue/tone.yml", "tone.yml", "segments/home/tone.yml",
        "locales/de/tone.yml", "locales/de-CH/tone.yml",
        "segments/home/locales/de/tone.yml", "segments/home/locales/de-CH/tone.yml",
    ]  # fmt: skip
    assert layers_of("tone.yml", None, None) == ["catalogue/tone.yml", "tone.yml"]


def test_locales_with_layers_are_found_even_in_a_segment_called_locales() -> None:
    paths = [
        "offers.yml",
        "segments/locales/tone.yml",
        "segments/locales/locales/fr/tone.yml",
        "locales/de-CH/tone.yml",
    ]
    assert locales_with_layers(paths) == {"fr", "de-CH"}


def test_no_file_at_all_has_a_content_of_its_own() -> None:
    assert ContextFiles("acme", {}).content != ContextFiles("zenith", {}).content
