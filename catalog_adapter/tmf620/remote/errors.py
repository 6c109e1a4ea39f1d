"""What can go wrong with a remote catalogue, beside what can with any remote."""

from __future__ import annotations

from foundation.errors import NotFound
from foundation.remote.errors import RemoteError


class EndlessPaging(RemoteError):
    """The pages don't come to an end."""

    code = "remote_endless_paging"


class Unsettled(RemoteError):
    """The catalogue changes faster than it can be read."""

    code = "remote_unsettled"


class NoCopy(NotFound):
    """There is no good copy of the remote catalogue yet."""

    code = "remote_no_copy"
