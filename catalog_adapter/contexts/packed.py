"""Files kept in little room: compressed."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

from catalog_adapter.contexts.files import ContextFiles


@dataclass(frozen=True)
class PackedFiles:
    """The files of a CSP, compressed."""

    csp: str
    root: Path
    packed: bytes

    @classmethod
    def of(cls, files: ContextFiles) -> PackedFiles:
        """Compress ``files``."""
        return cls(files.csp, files.root, zlib.compress(json.dumps(dict(files.texts), sort_keys=True).encode()))

    @classmethod
    def unpacked(cls, csp: str, packed: bytes) -> ContextFiles:
        """Files from where they were kept; problems name them by the CSP."""
        return cls(csp, Path(csp), packed).files()

    def files(self) -> ContextFiles:
        """The files again."""
        return ContextFiles(self.csp, json.loads(zlib.decompress(self.packed)), self.root)
