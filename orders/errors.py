"""What can go wrong with orders. Each error has its HTTP status, and its tone message where a customer meets it."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from foundation.errors import BadInput, BespokeError, Conflict, NotFound, Unauthorised, Unavailable


class OrderError(BespokeError):
    """Base of all errors of this package."""


class OrderNotFound(OrderError, NotFound):
    """There is no such order, or it is another CSP's: the two are never told apart."""

    code: ClassVar[str] = "order_not_found"
    tone_message: ClassVar[str] = "order_status_none"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"There is no order {order_id!r}.", advice="Check the id; an order is seen by its CSP only.")


class OrderUnusable(OrderError, BadInput):
    """What was sent says nothing that can be done to an order; nothing was changed."""

    code: ClassVar[str] = "order_unusable"


class IllegalTransition(OrderError, Conflict):
    """A state that the order or the item can't take now; nothing was changed."""

    code: ClassVar[str] = "illegal_transition"


class CancellationImpossible(IllegalTransition):
    """The order is past cancelling."""

    code: ClassVar[str] = "cancellation_impossible"
    tone_message: ClassVar[str] = "cancel_not_possible"


class AmendmentImpossible(IllegalTransition):
    """Work on the order has begun, or it has ended."""

    code: ClassVar[str] = "amendment_impossible"


class NoOrderNumber(OrderError):
    """No free order number was found: far more orders than the numbers were made for."""

    code: ClassVar[str] = "no_order_number"


class OrderExists(OrderError, Conflict):
    """An order was placed with this id already, and it is another order."""

    code: ClassVar[str] = "order_exists"


class ProductBeingChanged(OrderError, Conflict):
    """What is to be changed or ended has ended, or another order is changing it; nothing was placed."""

    code: ClassVar[str] = "product_being_changed"


class ProductNotFound(OrderError, NotFound):
    """There is no such product, or it is another CSP's: the two are never told apart."""

    code: ClassVar[str] = "product_not_found"

    def __init__(self, product_id: str) -> None:
        super().__init__(
            f"There is no product {product_id[:200]!r}.", advice="Check the id; a product is seen by its CSP only."
        )


class InventoryUnavailable(OrderError, Unavailable):
    """A CSP's own product inventory does not answer, or not so that it can be used."""

    code: ClassVar[str] = "inventory_unavailable"


class OrderInvalid(OrderError, BadInput):
    """What is ordered can't be sold like this; nothing was placed."""

    code: ClassVar[str] = "order_invalid"


class PlaceUnknown(OrderError):
    """What only the CSP's own service knows can't be told now; nothing was placed."""

    status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE
    code: ClassVar[str] = "place_unknown"


class TokenExpired(OrderError, Unauthorised):
    """The token was valid once."""

    code: ClassVar[str] = "token_expired"


class CancellationNotFound(OrderError, NotFound):
    """There is no such cancellation, or it is another CSP's."""

    code: ClassVar[str] = "cancellation_not_found"
