"""``constraints.yml``: what requires and excludes what, and where things are available; each entry explained."""

from __future__ import annotations

from pydantic import Field, model_validator

from catalog_adapter.data_model import DataModel, Id, Text, Value
from catalog_adapter.offers.models import Selection


class Cases(DataModel):
    """Configurations that must pass and that must fail: a constraint carries its own tests."""

    valid: list[dict[Id, Value]] = Field(min_length=1)
    violated: list[dict[Id, Value]] = Field(min_length=1)


class Constraint(DataModel):
    """Where ``when`` holds, ``require`` must hold and ``exclude`` must not.

    Without ``offering`` it holds for every offering that has all the characteristics it names.
    """

    id: Id
    offering: Id | None = None
    when: Selection = Field(default_factory=dict)
    require: Selection = Field(default_factory=dict)
    exclude: Selection = Field(default_factory=dict)
    explain: Text
    cases: Cases

    @model_validator(mode="after")
    def _says_something(self) -> Constraint:
        if bool(self.require) == bool(self.exclude):
            raise ValueError("a constraint has either `require` or `exclude`")
        return self


class Availability(DataModel):
    """Where an offering, or some of its values, can be had. A postcode matches by prefix (``EC1*``), by equality or
    by numeric range (``8000-8099``)."""

    id: Id
    offering: Id
    when: Selection = Field(default_factory=dict)
    postcodes: list[str] = Field(min_length=1)
    explain: Text


class ConstraintsFile(DataModel):
    """The whole of ``constraints.yml``."""

    constraints: list[Constraint] = Field(default_factory=list)
    availability: list[Availability] = Field(default_factory=list)
