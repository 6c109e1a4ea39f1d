"""What all our TM Forum APIs share: errors, bodies within bounds, filters, pages, chosen attributes."""

from foundation.tmf.bodies import read_body, read_object
from foundation.tmf.errors import BodyInvalid, BodyTooLarge, NotAllowed, QueryInvalid, error_response
from foundation.tmf.routes import TmfRoute

__all__ = [
    "BodyInvalid",
    "BodyTooLarge",
    "NotAllowed",
    "QueryInvalid",
    "TmfRoute",
    "error_response",
    "read_body",
    "read_object",
]
