"""``constraints.yml``: what requires and excludes what, and where things are available; each entry explained."""

from __future__ import annotations

from pydantic import Field, model_validator

from catalog_adapter.data_model import DataModel, Id, Text, Value
from catalog_adapter.offers.models import Selection


class Cases(DataModel):
    """Configurations that must pass and that must fail: a constraint carries its own tests."""

    valid: list[dict[Id, Value]] = Field(min_length=1, description="Values that the constraint lets pass.")
    violated: list[dict[Id, Value]] = Field(min_length=1, description="Values that it does not let pass.")


class Constraint(DataModel):
    """Where ``when`` holds, ``require`` must hold and ``exclude`` must not.

    Without ``offering`` it holds for every offering that has all the characteristics it names.
    """

    id: Id = Field(description="How layers and reports name it.")
    offering: Id | None = Field(None, description="The offering it is for. Without it, all that have what it names.")
    when: Selection = Field(default_factory=dict, description="Where it applies. Without it, always.")
    require: Selection = Field(default_factory=dict, description="What must hold there. Either this or `exclude`.")
    exclude: Selection = Field(default_factory=dict, description="What must not hold there, all of it together.")
    explain: Text = Field(description="What a customer is told who wants what it forbids.")
    cases: Cases = Field(description="Examples of both, run whenever the context is checked.")

    @model_validator(mode="after")
    def _says_something(self) -> Constraint:
        if bool(self.require) == bool(self.exclude):
            raise ValueError("a constraint has either `require` or `exclude`")
        return self


class Availability(DataModel):
    """Where an offering, or some of its values, can be had. A postcode matches by prefix (``EC1*``), by equality or
    by numeric range (``8000-8099``)."""

    id: Id = Field(description="How layers and reports name it.")
    offering: Id = Field(description="The offering it is about, on its own or within a bundle.")
    when: Selection = Field(default_factory=dict, description="The values it is about. Without it, the whole offering.")
    postcodes: list[str] = Field(min_length=1, description="Where it can be had: `EC1*`, `EC1A 1BB` or `8000-8099`.")
    explain: Text = Field(description="What a customer elsewhere is told.")


class ConstraintsFile(DataModel):
    """The whole of ``constraints.yml``: what goes together, and what can be had where."""

    constraints: list[Constraint] = Field(default_factory=list, description="What goes together and what does not.")
    availability: list[Availability] = Field(default_factory=list, description="What can be had where.")
