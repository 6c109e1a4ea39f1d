"""What can be had where, and by whom."""

from __future__ import annotations

from pydantic import Field

from catalog_adapter.constraints.language.customer import Customer, CustomerCases
from catalog_adapter.constraints.language.entry import Entry
from catalog_adapter.data_model import DataModel, Id, Text
from catalog_adapter.offers.selections import Selection


class Availability(DataModel):
    """Where an offering, or some of its values, can be had. A postcode matches by prefix (``EC1*``), by equality or
    by numeric range (``8000-8099``)."""

    id: Id = Field(description="How layers and reports name it.")
    offering: Id = Field(description="The offering it is about, on its own or within a bundle.")
    when: Selection = Field(default_factory=dict, description="The values it is about. Without it, the whole offering.")
    postcodes: list[str] = Field(min_length=1, description="Where it can be had: `EC1*`, `EC1A 1BB` or `8000-8099`.")
    explain: Text = Field(description="What a customer elsewhere is told.")


class Eligibility(Entry):
    """Who can have an offering, or some of its values. A fact that isn't known is asked for before it is ordered."""

    offering: Id = Field(description="The offering it is about, on its own or within a bundle.")
    when: Selection = Field(default_factory=dict, description="The values it is about. Without it, the whole offering.")
    customer: Customer = Field(description="Who can have it.")
    cases: CustomerCases = Field(description="Examples of both, run whenever the context is checked.")
