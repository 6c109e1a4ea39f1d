"""A change of a TMF620 resource made in a CSP's files. Input: the files. Output: files, and the resource's id.

The change goes to the CSP's own ``offers.yml`` (and ``constraints.yml``), or to those of a segment where the request
names one. What comes out is read again as a whole: the change is refused where something would no longer be usable, or
where another layer has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from catalog_adapter.check.names import check_constraint_names, check_preset_names
from catalog_adapter.check.offer_names import check_offer_names, check_parts
from catalog_adapter.check.wording import check_answered_prices
from catalog_adapter.contexts.files import CATALOGUE, ContextFiles
from catalog_adapter.contexts.parsed import ContextData, ParsedContext
from catalog_adapter.contexts.view import View
from catalog_adapter.layers.problems import Problem
from catalog_adapter.layers.reader import Unreadable
from catalog_adapter.sources.catalogue_layer import CatalogueLayer, Reading, with_layer
from catalog_adapter.tmf620 import CatalogueProblem, Imported
from catalog_adapter.tmf620.api.editing.changes import Change, Delete
from catalog_adapter.tmf620.api.editing.entries import EntryChange, entries_by_id, entry_changes, same
from catalog_adapter.tmf620.api.editing.uses import check_unused
from catalog_adapter.tmf620.api.editing.yaml_edit import edited
from catalog_adapter.tmf620.api.errors import ChangeRefused, DecidedElsewhere, DraftUnusable, listed
from catalog_adapter.tmf620.api.export import Export, documents_of
from catalog_adapter.tmf620.api.exports import export_of_files, usable_data
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.plain import plain


@dataclass(frozen=True)
class Draft:
    """The files of a draft, and the layer of the CSP's catalogue that lies below them."""

    files: ContextFiles
    layer: CatalogueLayer | None

    def whole(self) -> ContextFiles:
        """The files over the layer."""
        return with_layer(self.files, self.layer) if self.layer else self.files


@dataclass(frozen=True)
class Edited:
    """The files after a change, the resource that was changed, and all of them as they are then."""

    draft: Draft
    tmf_id: str
    view: View
    export: Export


def edit(draft: Draft, change: Change, view: View, segment: str | None, base_url: str) -> Edited:
    """Make a change, in the CSP's files or the segment's. Takes a while: call it in a thread.

    Raises ResourceNotFound, BodyInvalid, ResourceExists, StillUsed, ChangeRefused, DecidedElsewhere, DraftUnusable.
    """
    whole = draft.whole()
    parsed = ParsedContext(whole)
    data = usable_data(parsed, view)
    export = export_of_files(whole, view, base_url)
    if isinstance(change, Delete):
        check_unused(change, export.resources, data)
    resources, tmf_id = change.apply(export.resources)
    reading = Reading.of(data.context)
    before, after = reading.imported(documents_of(export.resources)), reading.imported(documents_of(resources))
    _check_nothing_lost(before, after)
    changes = entry_changes(before, after)
    changed = Draft(_edited_files(draft, changes, segment), draft.layer)
    _check_as_meant(parsed, ParsedContext(changed.whole()), data, view, changes)
    found = export_of_files(changed.whole(), view, base_url)
    if not isinstance(change, Delete) and tmf_id not in found.resources[change.kind]:
        raise ChangeRefused(
            f"It could not be sold so: {listed(_new(before, after)) or 'nothing in the offers refers to it'}.",
            advice="Change what is named there.",
        )
    return Edited(changed, tmf_id, view, found)


def _check_nothing_lost(before: Imported, after: Imported) -> None:
    new = _new(before, after)
    if any(one.severity == "error" for one in new):
        raise ChangeRefused(f"It can't be so: {listed(new)}.", advice="Change what is named there.")


def _new(before: Imported, after: Imported) -> list[CatalogueProblem]:
    known = set(before.problems)
    return [one for one in after.problems if one not in known]


def _edited_files(draft: Draft, changes: Iterable[EntryChange], segment: str | None) -> ContextFiles:
    """The files with the changes in their texts. Raises DraftUnusable."""
    texts = dict(draft.files.texts)
    for name, group in groupby(changes, lambda one: one.file):
        path = f"segments/{segment}/{name}" if segment else name
        edit = list(group)
        below = _below(draft, name, segment)
        try:
            texts[path] = edited(
                texts.get(path, ""), edit, {one.listed: entries_by_id(below, one.listed) for one in edit}
            )
        except Unreadable as error:
            raise DraftUnusable(f"The draft can't be read: {error}.", advice="Mend the draft.") from None
    return ContextFiles(draft.files.csp, texts, draft.files.root)


def _below(draft: Draft, name: str, segment: str | None) -> Json:
    """What the layers below the file that is changed say together."""
    paths = [f"{CATALOGUE}/{name}", *([name] if segment else [])]
    texts = {path: text for path, text in draft.whole().texts.items() if path in paths}
    return ParsedContext(ContextFiles(draft.files.csp, texts)).tree(name, None, None).plain() if texts else {}


def _check_as_meant(
    before: ParsedContext, after: ParsedContext, data: ContextData, view: View, changes: Iterable[EntryChange]
) -> None:
    """That the changed entries are as they were meant, all others as they were, and every view still readable."""
    if broken := _problems(after, data) - _problems(before, data):
        raise ChangeRefused(
            f"It can't be so: {listed(sorted(broken))}.",
            advice="Change what is named there, too; or name the `segment` it is for, where others are not meant.",
        )
    found = usable_data(after, view)
    meant = {(one.file, one.listed, one.id): one.after for one in changes}
    for file, old, new in (
        ("offers.yml", plain(data.offers), plain(found.offers)),
        ("constraints.yml", plain(data.constraints), plain(found.constraints)),
    ):
        for name in dict.fromkeys([*old, *new, *(one for _, one, _ in meant)]):
            was, now = entries_by_id(old, name), entries_by_id(new, name)
            for own_id in dict.fromkeys([*was, *now]):
                if not same(now.get(own_id), meant.get((file, name, own_id), was.get(own_id))):
                    raise _decided_elsewhere(own_id)


def _problems(parsed: ParsedContext, data: ContextData) -> set[str]:
    """What can't be read or names nothing, in any segment and locale; without lines, which change."""
    context = data.context
    problems = [*parsed.problems]
    for segment in (None, *(one.id for one in context.segments)):
        for locale, _ in parsed.variants(context.locales):
            found, unreadable = parsed.data(segment, locale)
            problems += unreadable if found is None else _wrong_names(found)
    return {f"{one.path}: {one.message}" for one in problems}


def _wrong_names(data: ContextData) -> list[Problem]:
    """Names that nothing defines: of the offers first, since all others are looked for there."""
    for checks in ([check_parts], [check_offer_names], [check_constraint_names, check_preset_names]):
        if found := [problem for check in checks for problem in check(data)]:
            return found
    return list(check_answered_prices(data))


def _decided_elsewhere(own_id: str) -> DecidedElsewhere:
    return DecidedElsewhere(
        f"Another layer of the draft has the last word on {own_id!r}.",
        advice="Name the `segment` whose offers are to change, or change the files of the segment or locale.",
    )
