"""A process that keeps one copy after the other until it is killed. What it has kept it appends to a file, a byte each.

Copy number n has n in every resource: a mixture of two copies would show.
"""

from datetime import UTC, datetime
from pathlib import Path

from catalog_adapter.tmf620.remote import RemoteCopy, Resource
from catalog_adapter.tmf620.remote.resources import content_hash
from catalog_adapter.tmf620.remote.store import CopyStore

MOST_BYTES = 10_000_000
_RESOURCES = 300
_PAD = "ä" * 2500


def copy_number(number: int, resources: int = _RESOURCES) -> RemoteCopy:
    """Made in much less time than it takes to keep it, so that most kills hit that."""
    texts = {f"{index:04}": f'{{"id":"{index:04}","number":{number},"pad":"{_PAD}"}}' for index in range(resources)}
    made = tuple(Resource("catalog", id_, text, {}) for id_, text in texts.items())
    return RemoteCopy(made, content_hash(made), datetime(2026, 5, 1, tzinfo=UTC))


def run(folder: Path, begin: int, said: Path) -> None:
    """Copies ``begin`` and ``begin + 1`` in turn; each is confirmed, too."""
    store = CopyStore(folder, most_bytes=MOST_BYTES)
    with said.open("ab", buffering=0) as out:
        number = begin
        while True:
            copy = copy_number(number)
            store.save(copy)
            out.write(b".")
            store.confirm(copy)
            number += 1
