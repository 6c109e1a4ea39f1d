"""What can go wrong with a request of TMF760. Each names the item and the entry."""

from __future__ import annotations

from typing import ClassVar

from foundation.errors import BadInput, NotFound


class OfferingNotFound(NotFound):
    """The CSP sells no such offering to this segment today."""

    code: ClassVar[str] = "offering_not_found"


class CharacteristicUnknown(BadInput):
    """The offering has no such characteristic, term or part."""

    code: ClassVar[str] = "characteristic_unknown"


class ValueUnknown(BadInput):
    """The characteristic has no such value."""

    code: ClassVar[str] = "value_unknown"


class ChosenTwice(BadInput):
    """Of something that can have one value, two are selected."""

    code: ClassVar[str] = "chosen_twice"


class ContextInvalidHere(BadInput):
    """A context characteristic is known and its value can't be used."""

    code: ClassVar[str] = "context_characteristic_invalid"
