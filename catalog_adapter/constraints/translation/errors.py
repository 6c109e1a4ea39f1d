"""Why offers and constraints can't become a model."""

from __future__ import annotations

from http import HTTPStatus

from foundation.errors import BespokeError


class TooMuch(BespokeError):
    """A sum or a price that may come to more than can be counted."""

    code = "sum_too_large"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoWholeAmount(BespokeError):
    """A price finer than the currency's smallest unit, for each of a range of numbers."""

    code = "price_too_fine"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
