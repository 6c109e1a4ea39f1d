"""Products of the inventory are found by their customer: whoever ends one of them may leave another without it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_INDEX = "ix_inventory_product_csp_customer_id"
_PRODUCTS = sa.table(
    "inventory_product", sa.column("id", sa.String), sa.column("document", sa.JSON), sa.column("customer_id", sa.String)
)
_AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("inventory_product", sa.Column("customer_id", sa.String(), nullable=False, server_default=""))
    op.create_index(_INDEX, "inventory_product", ["csp", "customer_id"])
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    """What products say already."""
    last = ""
    asked = sa.select(_PRODUCTS.c.id, _PRODUCTS.c.document).order_by(_PRODUCTS.c.id).limit(_AT_ONCE)
    while found := connection.execute(asked.where(_PRODUCTS.c.id > last)).all():
        for product_id, document in found:
            if customer := _customer_of(document):
                wanted = sa.update(_PRODUCTS).where(_PRODUCTS.c.id == product_id)
                connection.execute(wanted.values(customer_id=customer))
        last = found[-1].id


def _customer_of(document: dict[str, Any]) -> str:
    """As it is when this migration is written, whatever the code becomes."""
    parties = document.get("relatedParty", [])
    named = (str(one["id"]) for one in parties if str(one.get("role")).casefold() == "customer" and "id" in one)
    return next(named, "")


def downgrade() -> None:
    op.drop_index(_INDEX, "inventory_product")
    op.drop_column("inventory_product", "customer_id")
