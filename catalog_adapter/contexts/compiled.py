"""The compiled contexts that are held, within a memory budget: what was not used for longest goes first."""

from __future__ import annotations

from collections import OrderedDict

from catalog_adapter.contexts.compile import Place
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.metrics import CONTEXT_BYTES, CONTEXTS_HELD

#: A CSP and the hash of its content.
Content = tuple[str, str]

_LOOK_AFTER = 256  # uses between two looks at the sizes: contexts grow as offerings are configured


class CompiledContexts:
    """Compiled contexts by content, segment and locale. ``budget`` is in bytes; the one used last always stays."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._held: OrderedDict[tuple[Content, Place], ResolvedContext] = OrderedDict()
        self._uses = 0

    def get(self, content: Content, place: Place) -> ResolvedContext | None:
        """A compiled context, if it is held."""
        found = self._held.get((content, place))
        if found is not None:
            self._held.move_to_end((content, place))
            self._uses += 1
            if self._uses % _LOOK_AFTER == 0:
                self._evict()
        return found

    def put(self, content: Content, place: Place, context: ResolvedContext) -> None:
        """Hold a compiled context, and let go of others if there are too many now."""
        self._held[content, place] = context
        self._held.move_to_end((content, place))
        self._evict()

    def places(self, content: Content) -> list[Place]:
        """The segments and locales of a content that are held."""
        return [place for held, place in self._held if held == content]

    def drop(self, content: Content) -> None:
        """Let go of a content that is live no longer."""
        for place in self.places(content):
            del self._held[content, place]

    def nbytes(self) -> int:
        """About how many bytes all held contexts take."""
        return sum(one.nbytes for one in self._held.values())

    def __len__(self) -> int:
        return len(self._held)

    def _evict(self) -> None:
        taken = self.nbytes()
        while taken > self._budget and len(self._held) > 1:
            _, gone = self._held.popitem(last=False)
            taken -= gone.nbytes
        CONTEXTS_HELD.set(len(self._held))
        CONTEXT_BYTES.set(taken)
