"""What asking a service takes, whichever API it speaks. Each API's package has one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from catalog_adapter.qualification.verdicts import Verdict

Json = dict[str, Any]

#: What is asked for, the id of an offering or of a service specification, by the id of its item in the question.
Items = Mapping[str, str]


class Speaking(Protocol):
    """An API for the question of what can be had where."""

    @property
    def path(self) -> str:
        """Where questions are posted, below the base of the API."""
        ...

    def question(self, items: Items, postcode: str) -> Json:
        """The body of a question."""
        ...

    def verdicts(self, answer: Json, items: Items) -> dict[str, Verdict]:
        """The verdicts by item; of an item that the answer says nothing clear of there is none.

        Raises ValueError where the answer is about something else.
        """
        ...


def installation_place(postcode: str) -> Json:
    """A postcode as both APIs want a place."""
    return {"role": "installationAddress", "name": postcode, "postcode": postcode, "@type": "GeographicAddress"}
