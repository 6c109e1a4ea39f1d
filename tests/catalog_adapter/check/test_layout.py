"""Files and folders that nothing reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.catalog_adapter.check.faults import Write, said_of

STRANGE = [
    ("offer.yml", "offer.yml:1:1: error: nothing reads this file; did you mean 'offers.yml'?"),
    ("offers.yaml", "offers.yaml:1:1: error: nothing reads this file; did you mean 'offers.yml'?"),
    ("extra.yml", "extra.yml:1:1: error: nothing reads this file"),
    ("logo.png", "logo.png:1:1: warning: nothing reads this file"),
    ("segment/home/offers.yml", "segment:1:1: error: nothing reads this folder; did you mean 'segments'?"),
    ("segments/offers.yml", ("segments/offers.yml:1:1: error: is not the folder of a segment; "
                            "put it into segments/<segment>/")),
    ("segments/hoem/offers.yml", "segments/hoem:1:1: error: context.yml has no segment 'hoem'; did you mean 'home'?"),
    ("segments/home/ofers.yml", ("segments/home/ofers.yml:1:1: error: nothing reads this file; "
                                "did you mean 'offers.yml'?")),
    ("locales/de/offers.yml", "locales/de:1:1: error: context.yml has no locale 'de'; known: en, en-GB"),
    ("locales/en/offer.yml", "locales/en/offer.yml:1:1: error: nothing reads this file; did you mean 'offers.yml'?"),
]  # fmt: skip
FINE = [
    "README.md",
    ".gitignore",
    "conversations/README.md",
    "catalogue/offers.yml",
    "locales/en-GB/tone.yml",
    "segments/home/locales/en/tone.yml",
]


def put(folder: Path, name: str) -> None:
    path = folder / "acme" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")


@pytest.mark.parametrize(("name", "said"), STRANGE)
def test_what_nothing_reads_is_told(write_context: Write, name: str, said: str) -> None:
    folder = write_context()
    put(folder, name)
    assert said_of(folder) == [said]


@pytest.mark.parametrize("name", FINE)
def test_what_belongs_there_is_not(write_context: Write, name: str) -> None:
    folder = write_context()
    put(folder, name)
    assert said_of(folder) == []


@pytest.mark.parametrize("name", [b"a\nb.yml", b"\x1b[31m.yml", b"caf\xe9.yml"])
def test_a_name_that_cannot_be_printed_is_told_at_its_folder(write_context: Write, name: bytes) -> None:
    folder = write_context()
    (folder / "acme" / os.fsdecode(name)).write_text("")
    [said] = said_of(folder)
    assert said == f"acme:1:1: error: {os.fsdecode(name)!r}: nothing reads this file"
    assert said.isprintable()


def test_a_folder_that_can_be_no_csp_is_told(write_context: Write) -> None:
    folder = write_context()
    (folder / "Acme Ltd").mkdir()
    (folder / "Acme Ltd" / "context.yml").write_text("")
    assert said_of(folder) == [
        "Acme Ltd:1:1: error: 'Acme Ltd' can't be the name of a CSP's folder; use a-z, digits and -"
    ]


def test_one_csp_is_checked_by_its_folder(write_context: Write) -> None:
    folder = write_context()
    put(folder, "offer.yml")
    assert said_of(folder / "acme") == ["offer.yml:1:1: error: nothing reads this file; did you mean 'offers.yml'?"]


def test_where_there_is_no_context_the_checker_says_so(tmp_path: Path) -> None:
    assert said_of(tmp_path / "nowhere") == [f"{tmp_path}/nowhere:1:1: error: there is no such folder"]
    assert said_of(tmp_path) == [
        f"{tmp_path}:1:1: error: no customer context here: none of its folders has a context.yml"
    ]


def test_a_change_of_a_plain_list_is_not_for_entries_with_ids(write_context: Write) -> None:
    folder = write_context(segments__home__offers="product_offerings:\n  extend: [{id: more}]\n  remove: [line]\n")
    [said] = said_of(folder)
    assert said == (
        "segments/home/offers.yml:2:3: error: `extend` and `remove` don't change a list of entries with ids; "
        "write the entries as a list; one with a new `id` is added, one with `remove: true` is taken out"
    )


def test_nor_for_a_list_within_an_entry(write_context: Write) -> None:
    prices = "product_offerings: [{id: line, prices: {remove: [base]}}]\n"
    folder = write_context(segments__home__locales__en__offers=prices)
    [said] = said_of(folder)
    column = prices.index("{remove") + 1
    assert said.startswith(f"segments/home/locales/en/offers.yml:1:{column}: error: `extend` and `remove` don't change")
