"""An item answers for what is chosen now, however that has come to be, and however often it was asked before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from actions.items import Item
from orders.draft import DraftItem
from tests.support.contexts import resolved


@pytest.fixture
def item(write_context: Callable[..., Path]) -> Item:
    """The line of ``acme/home``, of which a speed is chosen."""
    chosen = Item(resolved(write_context()), DraftItem(id="1", offering="line", choices={"speed": 500}))
    assert chosen.values()["speed"] == 500
    return chosen


def test_another_choice(item: Item) -> None:
    item.item.choices = {"speed": 100}
    assert item.values()["speed"] == 100


def test_a_choice_taken_back(item: Item) -> None:
    item.item.choices = {"speed": 100}
    item.values()
    item.item.choices.pop("speed")
    assert item.configuration.choices == {}


def test_another_place(item: Item) -> None:
    item.item.postcode = "AB1 2CD"
    assert item.configuration.facts.postcode == "AB1 2CD"


def test_a_number_is_no_yes(item: Item) -> None:
    item.item.choices = {"speed": 1}
    item.configuration.is_possible()
    item.item.choices = {"speed": True}
    assert item.configuration.choices["speed"] is True
