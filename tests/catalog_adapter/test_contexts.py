"""Reading, merging and serving customer contexts, as a CSP's editor meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog_adapter.check import check_folder
from catalog_adapter.contexts import ContextInvalid, ContextKey, ContextNotFound
from tests.catalog_adapter.conftest import CONTEXT, OFFERS
from tests.support.contexts import adapter_of, resolved

Write = Callable[..., Path]
KEY = ContextKey(csp="acme", segment="home", locale="en-GB")


async def test_a_context_is_resolved_and_speaks(write_context: Write) -> None:
    context = await adapter_of(write_context()).resolve(KEY)
    assert [offering.id for offering in context.sold()] == ["line", "tv", "both"]
    assert "Acme" in context.say("greet")


@pytest.mark.parametrize(
    "key", [KEY.model_copy(update=change) for change in ({"csp": "other"}, {"segment": "x"}, {"locale": "de-CH"},
                                                         {"csp": "../acme"})]
)  # fmt: skip
async def test_an_unknown_context_is_named(write_context: Write, key: ContextKey) -> None:
    with pytest.raises(ContextNotFound):
        await adapter_of(write_context()).resolve(key)


def test_a_segment_changes_only_what_it_says(write_context: Write) -> None:
    layer = """\
product_offerings:
  - {id: tv, remove: true}
  - {id: both, remove: true}
  - {id: line, name: Work line, prices: [{id: base, amount: "39.00"}]}
"""
    folder = write_context(segments__work__offers=layer)
    home, work = resolved(folder), resolved(folder, segment="work")
    assert [one.name.text("en-GB") for one in home.sold()] == ["Line", "TV", "Line and TV"]
    assert [one.name.text("en-GB") for one in work.sold()] == ["Work line"]
    values = {"speed": 100}
    assert home.price("line", values).recurring() != work.price("line", values).recurring()
    assert home.price("line", values).one_time() == work.price("line", values).one_time()


async def test_a_change_on_disk_is_live_and_a_broken_one_is_not_taken(
    write_context: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_adapter.sources.folder._LOOK_EVERY", 0.0)
    adapter = adapter_of(write_context())
    before = await adapter.resolve(KEY)
    write_context(offers=OFFERS.replace("name: Line\n", "name: Quick line\n"))
    changed = await adapter.resolve(KEY)
    assert changed.revision != before.revision
    assert changed.sold()[0].name.text("en-GB") == "Quick line"
    write_context(offers=OFFERS.replace("specification: internet", "specification: [oops"))
    assert (await adapter.resolve(KEY)).revision == changed.revision


async def test_a_new_csp_is_usable_at_once(write_context: Write) -> None:
    folder = write_context()
    adapter = adapter_of(folder)
    assert [one.csp for one in await adapter.list_contexts()] == ["acme"]
    for path in (folder / "acme").glob("*.yml"):
        target = folder / "zenith" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text().replace("id: acme", "id: zenith").replace("Acme", "Zenith"))
    assert [one.csp for one in await adapter.list_contexts()] == ["acme", "zenith"]
    assert "Zenith" in (await adapter.resolve(KEY.model_copy(update={"csp": "zenith"}))).say("greet")


async def test_a_context_that_never_was_good_says_where_it_is_wrong(write_context: Write) -> None:
    adapter = adapter_of(write_context(context=CONTEXT.replace("GBP", "pounds")))
    with pytest.raises(ContextInvalid, match=r"context\.yml:5:1"):
        await adapter.resolve(KEY)


PROBLEMS = [
    ("context", "currency: GBP", "currency: pounds", 5, "currency"),
    ("context", "time_zone: Europe/London", "time_zone: Europe/Lundon", 6, "time zone"),
    ("offers", "specification: television", "specification: televison", 31, "did you mean 'television'"),
    ("offers", 'when: {speed: {at_least: 500}}', 'when: {sped: 500}', 23, "did you mean 'speed'"),
    ("offers", 'amount: "29.00"', "amount: 29.00", 22, "as text"),
    ("offers", "default: 500", "default: 250", 5, "not one of its values"),
    ("offers", "    name: Line\n", "    name: Line\n    nmae: Line\n", 19, "not a known key"),
    ("constraints", "router: pro}\n    explain", "router: max}\n    explain", 4, "unknown value of router 'max'"),
    ("constraints", "violated: [{speed: 1000, router: standard}]", "violated: [{speed: 100, router: standard}]", 8,
     "should be violated"),
    ("constraints", "constraints:", "constraints: &a\n  - *a\nother:", 1, "aliases"),
    ("context", "name: Acme", "name: Acme\nname: Acme", 3, "twice"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "message"), PROBLEMS)
def test_the_checker_names_the_line(
    write_context: Write, file: str, old: str, new: str, line: int, message: str
) -> None:
    folder = write_context()
    path = folder / "acme" / f"{file}.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = [problem for problem in check_folder(folder) if message in problem.message]
    assert found, [str(problem) for problem in check_folder(folder)]
    assert found[0].line == line
    assert found[0].path.name == f"{file}.yml"


def test_a_good_context_has_no_problems(write_context: Write) -> None:
    assert check_folder(write_context()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: " + "[" * 60 + "]" * 60, "nested too deeply"),
        ("!!python/object/apply:os.system ['true']", "mapping"),
        ("id: !!python/name:os.system x", "not allowed"),
        ("\x00", "not YAML"),
    ],
)
def test_hostile_yaml_is_refused(write_context: Write, text: str, message: str) -> None:
    problems = check_folder(write_context(context=text))
    assert any(message in problem.message for problem in problems), problems


def test_a_file_that_is_not_utf8_is_named(write_context: Write) -> None:
    folder = write_context()
    (folder / "acme" / "tone.yml").write_bytes(b"persona: caf\xe9\n")
    assert "not UTF-8" in check_folder(folder)[0].message


def test_a_link_out_of_the_folder_is_refused(write_context: Write, tmp_path: Path) -> None:
    folder = write_context()
    outside = tmp_path / "outside.yml"
    outside.write_text("persona: Eve\n")
    (folder / "acme" / "tone.yml").symlink_to(outside)
    assert "symbolic link" in check_folder(folder)[0].message
