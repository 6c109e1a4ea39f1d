"""The files of one CSP as text, wherever they come from: a folder, a revision, a draft.

Paths are relative to the CSP's folder, with slashes. Which there may be is fixed; :func:`is_context_path` tells.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from foundation.errors import BadInput

#: What a CSP may be called: what can stand in a path, an address and the name of a secret, and means one CSP in each.
CSP_NAME = re.compile(r"^[a-z0-9][a-z0-9-]{0,63}$")

NAMES = ("context.yml", "intents.yml", "tone.yml", "offers.yml", "constraints.yml")
#: The layer that comes from a remote catalogue; below everything the CSP wrote.
CATALOGUE = "catalogue"
CONVERSATIONS = "conversations"

MAX_FILES = 2_000
MAX_CHARACTERS = 32_000_000

_ID = r"[a-z0-9][a-z0-9_-]{0,63}"
_LOCALE = r"[a-z]{2}(?:-[A-Z]{2})?"
_NAME = "(?:" + "|".join(re.escape(name) for name in NAMES) + ")"
_PATH = re.compile(
    rf"(?:(?:segments/{_ID}/)?(?:locales/{_LOCALE}/)?{_NAME}"
    rf"|{CATALOGUE}/(?:offers|constraints)\.yml"
    rf"|{CONVERSATIONS}/[A-Za-z0-9][\w.-]{{0,99}}\.yml)"
)


@dataclass(frozen=True)
class ContextFiles:
    """All files of one CSP. ``root`` is how problems name the folder; it does not take part in the hash."""

    csp: str
    texts: Mapping[str, str]
    root: Path = field(default=Path(), compare=False)

    @cached_property
    def content(self) -> str:
        """The hash of all that is in it: the same files have the same, wherever they came from."""
        layer = {path: text for path, text in self.texts.items() if path.startswith(f"{CATALOGUE}/")}
        own = {path: text for path, text in self.texts.items() if path not in layer}
        content = _digest(self.csp, own)
        return combined_content(content, layer) if layer else content

    def path(self, name: str) -> Path:
        """How a problem names a file."""
        return self.root / name

    def segments(self) -> list[str]:
        """The segments that have files of their own."""
        return sorted({path.split("/")[1] for path in self.texts if path.startswith("segments/")})

    def conversations(self) -> list[str]:
        """The paths of the CSP's example conversations."""
        return sorted(name for name in self.texts if name.startswith(f"{CONVERSATIONS}/"))


def combined_content(content: str, layer: Mapping[str, str]) -> str:
    """The hash of a CSP's own content over a catalogue's layer."""
    return _digest(content, layer)


def files_from(csp: str, texts: Mapping[str, str], root: Path | None = None) -> ContextFiles:
    """Files that came from outside. Raises BadInput for a name, a path or a size that can't be."""
    if not CSP_NAME.match(csp):
        raise BadInput(f"{csp!r} can't be the id of a CSP.", advice="Use lower-case letters, digits and hyphens.")
    strange = sorted(path for path in texts if not is_context_path(path))
    if strange:
        raise BadInput(
            f"{', '.join(map(repr, strange[:3]))} is no file of a customer context.",
            advice=f"There are {', '.join(NAMES)}, the same in segments/… and locales/…, and conversations/….yml.",
        )
    if len(texts) > MAX_FILES or sum(map(len, texts.values())) > MAX_CHARACTERS:
        raise BadInput(f"That is more than {MAX_FILES:,} files or {MAX_CHARACTERS:,} characters.")
    for path, text in texts.items():
        if not _is_unicode(text):
            raise BadInput(f"{path} is no Unicode text: it holds half of a character.", advice="Save it as UTF-8.")
    plain = {path: without_mark(text) for path, text in texts.items()}
    return ContextFiles(csp, plain, Path(csp) if root is None else root)


def _is_unicode(text: str) -> bool:
    """JSON can spell halves of characters (lone surrogates), which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def without_mark(text: str) -> str:
    """A text without the byte order mark that some editors put before it: the same file is the same content."""
    return text.lstrip("\ufeff")


def is_context_path(path: str) -> bool:
    """Whether a customer context may have a file of this path."""
    return bool(_PATH.fullmatch(path))


def layers_of(name: str, segment: str | None, locale: str | None) -> list[str]:
    """The paths of one file's layers, the lowest first."""
    folders = ["", *([f"segments/{segment}/"] if segment else [])]
    paths = [f"{CATALOGUE}/{name}", *(folder + name for folder in folders)]
    for folder in folders:
        paths += [f"{folder}locales/{part}/{name}" for part in _locale_parts(locale)]
    return paths


def locales_with_layers(paths: Iterable[str]) -> set[str]:
    """The locales and languages that some layer is for."""
    folders = [PurePosixPath(path).parent for path in paths]
    return {one.name for one in folders if one.parent.name == "locales"}  # a segment may be called locales, too


def _digest(start: str, texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256(start.encode())
    for path, text in sorted(texts.items()):
        digest.update(f"\0{path}\0{len(text)}\0{text}".encode(errors="surrogatepass"))
    return digest.hexdigest()[:32]


def _locale_parts(locale: str | None) -> list[str]:
    """The language, then the locale: ``de``, ``de-CH``."""
    return [] if locale is None else list(dict.fromkeys((locale.split("-")[0], locale)))
