"""``retention:`` of ``context.yml``: how long what tells who a customer is stays here."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from catalog_adapter.data_model import DataModel

_Days = Annotated[int, Field(ge=1, le=36_500)]


class RetentionSettings(DataModel):
    """Days that personal data are kept; without a number, until somebody erases them."""

    conversations: _Days | None = Field(
        None, description="What was said, counted from the last message. While an order of it goes on, it stays."
    )
    learning: _Days | None = Field(
        None, description="Messages that were not understood, masked; the installation may keep them shorter."
    )
    payloads: _Days | None = Field(
        None, description="What was sent to an OSS, counted from when it had arrived; then without the customer."
    )
    orders: _Days | None = Field(
        None,
        description="Whom an order was for, counted from its end; then it stays without the customer. Law may ask for "
        "years.",
    )
