"""A context's classifier: the same as if all was fitted at once, small, quick, and the same every time."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from catalog_adapter.intents.classifier import IntentClassifier, Scored
from catalog_adapter.intents.encoder import shared_encoder
from catalog_adapter.intents.examples import plain, standard_examples
from catalog_adapter.intents.groundwork import Groundwork, groundwork, kernel, language_ngrams
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.ngrams import Ngrams

PHRASES = {"greet": ["ahoy there", "Good   evening shop"], "browse": ["what's new on the menu"]}
OWN = {
    "opening": ["when is your shop open", "what are your shop hours", "is the shop open on sunday"],
    "starter": ["the starter pack please", "i want the starter pack", "starter pack"],
    "hello": ["Hello!", "hello"],  # a standard phrase that the context claims
}
MESSAGES = ["is your shop open on sundays", "can i get the starter pack", "hello", "ahoy", "what is new on the menu",
            "how much is it", "", "the price of tea in china", "i want the fastest line"]  # fmt: skip


def large_context() -> dict[str, list[str]]:
    """60 intents with 10 phrases each, of the length that phrases have."""
    things = ["router", "invoice", "contract", "SIM card", "mast", "socket", "refund", "landline", "voucher", "roaming"]
    asks = ["where do i find the {} of {}", "my {} for {} is broken", "tell me all about {} in {}",
            "is there a {} with {}", "please send the {} to {}", "i lost the {} near {}"]  # fmt: skip
    places = ["leeds", "my office", "my sister", "the cellar", "spain", "a friend", "monday", "the boat", "work", "us"]
    return {
        f"own_{ask}_{place}": [wording.format(thing, places[place]) for thing in things]
        for ask, wording in enumerate(asks)
        for place in range(10)
    }


@pytest.fixture(scope="module")
def english() -> Groundwork:
    return groundwork("en")


def fitted_at_once(shared: Groundwork, examples: list[tuple[str, str]]) -> Callable[[str], dict[str, float]]:
    """What gives the scores of a message by the whole system, solved in one go, in double precision."""
    labels = sorted({label for label, _ in examples})
    wanted = np.eye(len(labels))[[labels.index(label) for label, _ in examples]]
    base = wanted.mean(axis=0)
    features = shared.prepared([sentence for _, sentence in examples])
    whole = kernel(features, features).astype(np.float64) + 0.3 * np.eye(len(examples))
    weights = np.linalg.solve(whole, wanted - base)

    def scores(text: str) -> dict[str, float]:
        near = kernel(shared.prepared([plain(text)]), features).astype(np.float64)
        return dict(zip(labels, ((near @ weights)[0] + base).tolist(), strict=True))

    return scores


def test_a_fit_in_steps_scores_like_one_fit_of_all_examples(english: Groundwork) -> None:
    fitted = IntentClassifier(english, PHRASES, OWN)
    examples = [(label, one) for label, one in english.examples if folded_phrase(one) != "hello"]
    examples += [(label, plain(one)) for more in (PHRASES, OWN) for label, several in more.items() for one in several]
    # an own label is an example of itself; that of "hello" is one already
    examples += [("opening", "opening"), ("starter", "starter")]
    at_once = fitted_at_once(english, sorted(set(examples)))
    for text in MESSAGES:
        if text == "hello":  # an example: it means what it was given for, whatever the fit says
            continue
        ranked, _ = fitted.classify(text)
        expected = at_once(text)
        best = max(expected, key=lambda label: expected[label])
        assert ranked[0].label == best
        # a difference of scores is the ratio of confidences
        for one in ranked[1:10]:
            difference = fitted._temperature * np.log(ranked[0].confidence / one.confidence)
            assert difference == pytest.approx(expected[best] - expected[one.label], abs=2e-3)


def test_what_a_context_adds_is_understood(english: Groundwork) -> None:
    fitted = IntentClassifier(english, PHRASES, OWN)
    found = {text: fitted.classify(text)[0][0].label for text in MESSAGES}
    assert found["is your shop open on sundays"] == "opening"
    assert found["can i get the starter pack"] == "starter"
    assert found["hello"] == "hello"
    assert found["ahoy"] == "greet"
    assert IntentClassifier(english, {}, {}).classify("hello")[0][0].label == "greet"


def test_an_own_intent_may_claim_all_phrases_of_a_standard_one(english: Groundwork) -> None:
    fitted = IntentClassifier(english, {}, {"salute": standard_examples("en")["greet"]})
    assert "greet" not in fitted.labels
    assert fitted.classify("hello there")[0][0].label == "salute"


def test_order_and_repetition_mean_nothing_to_the_bit(english: Groundwork) -> None:
    backwards = {label: [*several[::-1], several[0]] for label, several in reversed(OWN.items())}
    first, second = IntentClassifier(english, PHRASES, OWN), IntentClassifier(english, PHRASES, backwards)
    assert [first.classify(text) for text in MESSAGES] == [second.classify(text) for text in MESSAGES]


def test_a_standard_phrase_that_a_context_repeats_changes_nothing(english: Groundwork) -> None:
    repeated = IntentClassifier(english, {"greet": standard_examples("en")["greet"]}, {})
    assert repeated.classify("hi you") == IntentClassifier(english, {}, {}).classify("hi you")


def test_a_large_context_takes_about_a_megabyte(english: Groundwork) -> None:
    own = large_context()
    IntentClassifier(english, {}, own)  # so that what is remembered once is there
    tracemalloc.start()
    fitted = IntentClassifier(english, {}, own)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 1_100_000
    assert taken == pytest.approx(fitted.nbytes, rel=0.1)


def test_a_large_context_is_fitted_in_a_moment(english: Groundwork) -> None:
    """On a machine that has other things to do: a fifth of a second, where it has not."""
    own = large_context()
    IntentClassifier(english, {}, own)
    seconds = []
    for number in range(3):
        own["own_0_0"][0] = f"a new phrase, number {number}"
        begun = time.thread_time()
        IntentClassifier(english, {}, own)
        seconds.append(time.thread_time() - begun)
    assert min(seconds) < 0.6


@pytest.mark.parametrize("text", ["", "anything", "¿qué tal?", "\ud800", "🤷", "a" * 4000])
def test_a_language_without_examples_knows_only_the_contexts_own(text: str) -> None:
    bare = groundwork("xx")
    assert IntentClassifier(bare, {}, {}).classify(text)[0] == [Scored("out_of_scope", 1.0)]
    fitted = IntentClassifier(bare, {"greet": ["zdravo"]}, {"opening": ["kada radite", "radno vrijeme"]})
    assert fitted.classify("radno vrijeme?")[0][0].label == "opening"


def test_a_sentence_like_no_example_is_unfamiliar() -> None:
    fitted = IntentClassifier(Groundwork({}, language_ngrams("en"), shared_encoder()), {}, large_context())
    assert fitted.classify("please send the refund to my office today")[1]
    assert not fitted.classify("colourless green ideas sleep furiously")[1]
    assert max(fitted.likeness("colourless green ideas sleep furiously").values()) < fitted.threshold
    assert fitted.likeness("please send the refund to my office today")["own_4_1"] > fitted.threshold


@pytest.mark.parametrize("text", ["colourless green ideas sleep furiously", "vote for the blue party", "", "🤷"])
def test_the_standard_examples_know_what_is_out_of_scope(english: Groundwork, text: str) -> None:
    ranked, familiar = IntentClassifier(english, {}, {}).classify(text)
    assert ranked[0].label == "out_of_scope" or not familiar


def test_an_example_means_what_it_was_given_for(english: Groundwork) -> None:
    """However many like it are given for something else."""
    many = {"bill": [f"where is my {word} bill" for word in ("last", "first", "old", "phone", "march", "april", "tv")]}
    fitted = IntentClassifier(english, {}, many | {"new_bill": ["Where is my new bill", "i want one more"]})
    assert fitted.classify("where is my new bill ")[0][0].label == "new_bill"
    assert fitted.classify("where is my newest bill")[0][0].label == "bill"


def test_many_threads_fit_and_classify_alike() -> None:
    few = {label: several[:4] for label, several in standard_examples("en").items()}
    ngrams = Ngrams([one for several in few.values() for one in several])

    def everything(_: int) -> list[tuple[list[Scored], bool]]:
        fitted = IntentClassifier(Groundwork(few, ngrams, shared_encoder()), PHRASES, OWN)
        return [fitted.classify(text) for text in MESSAGES]

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(everything, range(12)))
    assert all(one == results[0] for one in results)


def test_threads_that_want_a_language_wait_for_one_groundwork() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(groundwork, ["yy"] * 8))
    assert len({id(one) for one in made}) == 1


def test_the_name_of_an_own_intent_says_what_it_is_about(english: Groundwork) -> None:
    """Where examples are few."""
    few = ["it is gone", "cannot find it any more"]
    named, unnamed = (IntentClassifier(english, {}, {label: few}) for label in ("lost-sim_card", "q17"))
    text = "i lost my sim card"
    assert named.classify(text)[0][0].label == "lost-sim_card"
    assert named.likeness(text)["lost-sim_card"] > unnamed.likeness(text)["q17"] + 0.1


def test_the_name_of_an_own_intent_takes_no_phrase_from_another(english: Groundwork) -> None:
    named = IntentClassifier(english, {}, {"hello": ["when is your shop open", "opening hours"]})
    assert named.classify("hello")[0][0].label == "greet"


def test_two_examples_an_intent_are_enough_to_tell_intents_apart(english: Groundwork) -> None:
    own = {label: sentences[:2] for label, sentences in large_context().items()}
    fitted = IntentClassifier(english, {}, own)
    right = [fitted.classify(sentence)[0][0].label == label for label, several in own.items() for sentence in several]
    assert all(right)


def test_five_hundred_intents_are_fitted_and_understood_in_time(english: Groundwork) -> None:
    own = {f"own_{number}": [f"what about topic {number}", f"tell me of number {number}"] for number in range(500)}
    begun = time.thread_time()
    fitted = IntentClassifier(english, {}, own)
    assert time.thread_time() - begun < 10
    begun = time.thread_time()
    ranked = fitted.classify("what about topic 77")[0]
    assert time.thread_time() - begun < 0.2
    assert set(own) < {one.label for one in ranked}
    assert sum(one.confidence for one in ranked) == pytest.approx(1, abs=1e-3)


def test_an_example_of_two_own_intents_has_both(english: Groundwork) -> None:
    """The check tells of it; a context that is there all the same is fitted."""
    own = {
        "hours": ["is the shop open", "opening hours of the shop"],
        "address": ["is the shop open", "where is the shop"],
    }
    ranked = IntentClassifier(english, {}, own).classify("is the shop open")[0]
    assert {one.label for one in ranked[:2]} == {"hours", "address"}


@pytest.mark.parametrize("text", ["", "🤷🤷", "a" * 4000, "t̷̢̛e̶s̴t̵", "что 这 is ما", "word " * 800, "\ud800", "\x00"])
def test_any_text_has_labels_with_confidences_in_time(english: Groundwork, text: str) -> None:
    fitted = IntentClassifier(english, PHRASES, OWN)
    begun = time.thread_time()
    ranked, _ = fitted.classify(text)
    assert time.thread_time() - begun < 1
    assert {one.label for one in ranked} == set(fitted.labels)
    assert sum(one.confidence for one in ranked) == pytest.approx(1, abs=1e-3)


def test_confidences_are_honest() -> None:
    """Half of the standard examples predict the other half: confidence and accuracy are near one another."""
    halves: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    for label, several in standard_examples("en").items():
        halves[0][label], halves[1][label] = list(several[::2]), list(several[1::2])
    shared = Groundwork(halves[0], language_ngrams("en"), shared_encoder())
    fitted = IntentClassifier(shared, {}, {})
    best = [(fitted.classify(one)[0][0], label) for label, several in halves[1].items() for one in several]
    sure = np.mean([found.confidence for found, _ in best])
    right = np.mean([found.label == label for found, label in best])
    assert sure == pytest.approx(right, abs=0.07)


def many(intents: int, each: int) -> dict[str, list[str]]:
    """Own intents about one thing each, said in many ways."""
    things = ["router", "invoice", "contract", "SIM card", "mast", "socket", "refund", "landline", "voucher", "roaming"]
    ways = ["where is my {}", "i need a {}", "the {} is broken", "what does a {} cost", "tell me about the {}"]
    ends = ["", " please", " today", " for my office", " in leeds", " again", " at once", " my friend", " now", " then"]
    return {
        f"own_{number}": [
            (ways[k % 5] + ends[k // 5 % 10]).format(f"{things[number]}{k // 50 or ''}") for k in range(each)
        ]
        for number in range(intents)
    }


@pytest.mark.parametrize(("intents", "each", "most_at_once", "parts"), [(2, 50, 30, 1), (2, 200, 150, 3)])
def test_thousands_of_examples_are_fitted_in_parts_and_understood_as_well(
    english: Groundwork, monkeypatch: pytest.MonkeyPatch, intents: int, each: int, most_at_once: int, parts: int
) -> None:
    """Three in four examples predict the fourth; where labels would have too few in a part, there is but one."""
    shared = Groundwork({}, language_ngrams("en"), shared_encoder())
    learnt = {label: [one for k, one in enumerate(several) if k % 4] for label, several in many(intents, each).items()}
    asked = [(one, label) for label, several in many(intents, each).items() for one in several[::4]]

    def fitted() -> tuple[IntentClassifier, float]:
        found = IntentClassifier(shared, {}, learnt)
        assert all(found.classify(one)[0][0].label == label for label, several in learnt.items() for one in several)
        return found, float(np.mean([found.classify(one)[0][0].label == label for one, label in asked]))

    _, at_once = fitted()
    monkeypatch.setattr("catalog_adapter.intents.classifier._MOST_AT_ONCE", most_at_once)
    found, in_parts = fitted()
    assert in_parts >= at_once - 0.03
    assert found._parts(len(found._label_of_row)) == parts
