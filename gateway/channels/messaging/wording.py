"""A reply as plain text, for platforms that have no cards, in parts of bounded length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog_adapter.tone.reply import (
    Card,
    ConfigurationCard,
    ConfigurationRow,
    OffersCard,
    OrderSummaryCard,
    Reply,
    Row,
)


def as_text(reply: Reply) -> str:
    """The reply's text, and below it what its card shows."""
    card = _card(reply.card) if reply.card else ""
    return "\n\n".join(part for part in (reply.text, card) if part)


def cut(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def parts_of(text: str, limit: int) -> list[str]:
    """``text`` in parts of at most ``limit`` characters: broken between paragraphs, failing that between lines, words,
    or anywhere. At least one part."""
    parts = []
    text = text.strip()
    while len(text) > limit:
        end = _end(text, limit)
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*parts, text]


def _end(text: str, limit: int) -> int:
    # an early paragraph is no better a place than a late word
    for mark, least in (("\n\n", limit // 2), ("\n", limit // 2), (" ", 1)):
        end = text.rfind(mark, 0, limit)
        if end >= least:
            return end
    return limit


def _card(card: Card) -> str:
    if isinstance(card, OffersCard):
        return "\n\n".join(
            _lines([f"{one.name}: {one.price}", one.highlight, one.description]) for one in card.offers
        )  # fmt: skip
    if isinstance(card, ConfigurationCard):
        rows = [Row(name=one.name, value=value) for one in card.rows if (value := _value(one))]
        return _blocks([card.name], _rows(rows), _rows(card.totals), [card.tax_note])
    if isinstance(card, OrderSummaryCard):
        items = [
            [", ".join(filter(None, (one.name, one.place))), *_rows(one.rows), *_rows(one.price_lines)]
            for one in card.items
        ]
        return _blocks(*items, [*_rows(card.totals), card.tax_note], _rows(card.contact))
    return _blocks([f"{card.order_number}: {card.state_name}", *_rows(card.items)])


def _value(row: ConfigurationRow) -> str:
    """The value of a characteristic: its own, or the name of what is chosen of its options."""
    return row.value or next((one.name for one in row.options if one.chosen), "")


def _rows(rows: Sequence[Row]) -> list[str]:
    return [f"{row.name}: {row.value}" for row in rows]


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _blocks(*blocks: Sequence[str]) -> str:
    return "\n\n".join(text for block in blocks if (text := _lines(block)))
