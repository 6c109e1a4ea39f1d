"""What can go wrong with a catalogue as a whole. What is wrong with one resource is a problem, not an error."""

from __future__ import annotations

from foundation.errors import BadInput


class CatalogueUnreadable(BadInput):
    """What was given as a TMF620 catalogue is none: not JSON, cut off, too large, or of another shape."""

    code = "catalogue_unreadable"
