"""A small change to a large context is solved as a change: the same as a fit from scratch, and never in its way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_adapter.intents.changed_ridge import Change, Solved, changed
from catalog_adapter.intents.classifier import IntentClassifier
from catalog_adapter.intents.encoder import shared_encoder
from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.groundwork import Groundwork, language_ngrams
from catalog_adapter.intents.kept_fits import KeptFits
from catalog_adapter.intents.ridge import SharedRidge
from tests.catalog_adapter.intents.test_classifier import large_context, many
from tests.catalog_adapter.intents.test_ridge import RIDGE, alike, weights_at_once

MESSAGES = ["where is my router", "the invoice for my office is broken", "is there a boat", "hello", "start over",
            "i lost the voucher in spain", "colourless green ideas", "the landline of a friend", ""]  # fmt: skip
#: As many as a context that is not large at all.
FEW = {label: several[:6] for label, several in standard_examples("en").items()}


def large() -> dict[str, list[str]]:
    """Intents enough to be large here."""
    return dict(list(large_context().items())[::3])


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_change_is_solved_like_the_whole(data: st.DataObject) -> None:
    """Whatever is removed from the shared rows or the own, before or now, and whatever is new."""
    shared, own, new = (data.draw(st.integers(1, 8)) for _ in range(3))
    rows = shared + own
    removed = np.array(sorted(data.draw(st.sets(st.integers(0, shared - 1), max_size=3))), np.intp)
    left = np.setdiff1d(np.arange(rows), removed)
    gone = np.array(
        sorted(data.draw(st.sets(st.sampled_from(left.tolist()), max_size=4))) if len(left) else [], np.intp
    )
    kernel = alike(rows + new, data.draw(st.integers(0, 10_000)))
    targets = np.random.default_rng(len(kernel)).normal(size=(rows + new, 3))
    system = SharedRidge(kernel[:shared, :shared], RIDGE).system(
        kernel[:shared, shared:rows], kernel[shared:rows, shared:rows], removed
    )
    before = Solved(system, system.solve(targets[:rows]), system.sizes(np.arange(rows)))
    kept = np.setdiff1d(np.arange(rows + new), [*removed, *gone])
    among = kernel[rows:, rows:] + RIDGE * np.eye(new)

    fit = changed(before, Change(gone, kernel[:rows, rows:], among, kept), targets)

    assert fit.weights[kept] == pytest.approx(weights_at_once(kernel[np.ix_(kept, kept)], targets[kept]), abs=1e-8)
    assert not fit.weights[[*removed, *gone]].any()
    for place, row in enumerate(kept):
        others = np.setdiff1d(kept, row)
        prediction = kernel[row, others] @ weights_at_once(kernel[np.ix_(others, others)], targets[others])
        assert fit.left_out[place] == pytest.approx(prediction, abs=1e-7)


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog_adapter.intents.fitting._WORTH_KEEPING", 50)


@pytest.fixture(scope="module")
def scratch() -> Groundwork:
    """Where every fit is one from scratch."""
    return Groundwork(FEW, language_ngrams("en"), shared_encoder())


@pytest.fixture
def keeping(scratch: Groundwork, tmp_path: Path) -> Iterator[Groundwork]:
    """The same, where fits are kept."""
    scratch.fits = KeptFits(tmp_path / "fits")
    yield scratch
    scratch.fits = None


def assert_alike(one: IntentClassifier, other: IntentClassifier) -> None:
    assert one.labels == other.labels
    assert one.threshold == pytest.approx(other.threshold, abs=1e-3)
    for text in MESSAGES:
        (ranked, familiar), (expected, as_familiar) = one.classify(text), other.classify(text)
        assert (ranked[0].label, familiar) == (expected[0].label, as_familiar)
        assert one.likeness(text) == pytest.approx(other.likeness(text), abs=2e-3)
        assert dict(ranked) == pytest.approx(dict(expected), abs=0.01)


def altered(own: dict[str, list[str]], chance: random.Random) -> dict[str, list[str]]:
    """Examples and intents that come, go, and move to another intent, and standard phrases that are claimed."""
    found = {label: list(several) for label, several in own.items()}
    for _ in range(chance.randint(1, 6)):
        one, other = chance.choice(sorted(found)), chance.choice(sorted(found))
        change = chance.randrange(5)
        if change == 0:
            found[one].append(f"is there a boat number {chance.randrange(9)}")
        elif change == 1:
            del found[one][chance.randrange(len(found[one])):]  # fmt: skip
        elif change == 2 and len(found) > 2:
            found[other] += found.pop(one) if one != other else []
        elif change == 3:
            found[one].append(chance.choice(FEW["greet"]))
        else:
            found[f"new_{chance.randrange(99)}"] = ["when does the boat leave", "a ticket for the boat please"]
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_a_changed_context_is_understood_as_if_fitted_from_scratch(
    keeping: Groundwork, tmp_path: Path, chance: random.Random
) -> None:
    own, fits = large(), KeptFits(tmp_path / "fits")
    keeping.fits = fits
    IntentClassifier(keeping, {}, own)
    kept = len(list((tmp_path / "fits").iterdir()))
    after = altered(own, chance)
    as_a_change = IntentClassifier(keeping, {"thank": ["you are the best"]}, after)
    assert len(list((tmp_path / "fits").iterdir())) == kept == 1  # so it was no fit from scratch
    keeping.fits = None
    assert_alike(as_a_change, IntentClassifier(keeping, {"thank": ["you are the best"]}, after))


def test_what_is_fitted_in_parts_is_changed_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An example that is new leaves nearly all others in the parts that they were in."""
    monkeypatch.setattr("catalog_adapter.intents.classifier._MOST_AT_ONCE", 150)
    monkeypatch.setattr("catalog_adapter.intents.fitting._MOST_CHANGED", 50)
    own, bare = many(2, 200), Groundwork({}, language_ngrams("en"), shared_encoder(), KeptFits(tmp_path / "fits"))
    IntentClassifier(bare, {}, own)
    assert len(list((tmp_path / "fits").iterdir())) == 3
    own["own_0"].append("a boat")
    as_a_change = IntentClassifier(bare, {}, own)
    assert len(list((tmp_path / "fits").iterdir())) == 3
    bare.fits = None
    assert_alike(as_a_change, IntentClassifier(bare, {}, own))


def test_a_claim_that_is_given_up_leaves_the_standard_phrase_where_it_was(keeping: Groundwork) -> None:
    own = large()
    IntentClassifier(keeping, {}, own | {"own_0_0": ["hello"]})
    assert IntentClassifier(keeping, {}, own).classify("hello")[0][0].label == "greet"


def test_a_change_that_is_not_small_is_fitted_from_scratch_and_kept(
    keeping: Groundwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_adapter.intents.fitting._MOST_CHANGED", 5)
    own = large()
    IntentClassifier(keeping, {}, own)
    IntentClassifier(keeping, {}, own | {"boat": [f"boat number {number}" for number in range(6)]})
    assert len(list((tmp_path / "fits").iterdir())) == 2


@pytest.mark.parametrize("damage", ["cut", "other numbers", "not a number", "no labels", "other rows"])
def test_a_damaged_fit_is_never_used(keeping: Groundwork, tmp_path: Path, damage: str) -> None:
    own = large()
    expected = IntentClassifier(keeping, {}, own)
    [folder] = (tmp_path / "fits").iterdir()
    weights = np.load(folder / "weights.npy")
    if damage == "cut":
        (folder / "factor.npy").write_bytes((folder / "factor.npy").read_bytes()[:5000])
    elif damage == "no labels":
        (folder / "labels.json").write_text("[")
    else:
        wrong = {"other numbers": weights[::-1], "not a number": weights * np.nan, "other rows": weights[5:]}
        np.save(folder / "weights.npy", wrong[damage])
    assert_alike(IntentClassifier(keeping, {}, own), expected)


def test_the_oldest_go_where_they_take_too_much(keeping: Groundwork, tmp_path: Path) -> None:
    keeping.fits = KeptFits(tmp_path / "fits", most=1)
    assert IntentClassifier(keeping, {}, large()).classify("hello")[0][0].label == "greet"
    assert list((tmp_path / "fits").iterdir()) == []


def test_without_a_folder_to_write_to_it_does_without(keeping: Groundwork, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("where the folder should be")
    keeping.fits = KeptFits(tmp_path / "file" / "fits")
    assert IntentClassifier(keeping, {}, large()).classify("hello")[0][0].label == "greet"


def test_many_threads_keep_and_find_fits(keeping: Groundwork) -> None:
    own = large()
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: IntentClassifier(keeping, {}, own), range(6)))
    for one in made[1:]:
        assert_alike(one, made[0])
