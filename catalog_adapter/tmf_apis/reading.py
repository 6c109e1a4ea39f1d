"""The base of what is read of bodies: only what we understand is kept, and it can be sent back as it was understood."""

from __future__ import annotations

from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from catalog_adapter.tmf620.documents import Json
from foundation.tmf import BodyInvalid

_TOLD = 5


class HasId(Protocol):
    """Something with an id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


class Read(BaseModel):
    """Part of a body. Members that nobody here reads are left out; types are never guessed."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        serialize_by_alias=True,
    )

    @classmethod
    def of(cls, body: Json) -> Self:
        """Raises BodyInvalid with where in the body what is wrong."""
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            wrong = [f"{_path(one['loc'])}: {one['msg']}" for one in error.errors(include_input=False)[:_TOLD]]
            raise BodyInvalid(f"The body can't be used: {'; '.join(wrong)}.") from None

    def as_json(self) -> Json:
        """What was understood, as TM Forum writes it."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def of_different_ids[Item: HasId](items: list[Item]) -> list[Item]:
    """Validates a list whose items are told apart by their ids."""
    seen: set[str] = set()
    for one in items:
        if one.id in seen:
            raise ValueError(f"two items have the id {one.id!r}")
        seen.add(one.id)
    return items


def _path(location: tuple[Any, ...]) -> str:
    """``a[0].b`` for where in a body something is."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return path.removeprefix(".")[:200]
