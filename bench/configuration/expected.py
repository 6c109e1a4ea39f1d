"""Files of expected domains: states of a model, and every variable's valid values in each."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class WrittenChoice(_Part):
    """A choice, its value as written."""

    variable: str
    value: str


class Step(_Part):
    """A choice beside those before it, and what is valid then."""

    choice: WrittenChoice
    domains: dict[str, list[str]]


class Sequence(_Part):
    """Choices, one after the other."""

    id: str | int
    steps: list[Step]


class Expected(_Part):
    """What is valid without choices, and along each sequence."""

    file: str
    no_choices: dict[str, list[str]] = Field(alias="noChoices")
    sequences: list[Sequence]
