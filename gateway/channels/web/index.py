"""The chat's own page: one answer with all that it needs, so that it is usable without asking for anything more.

The page in the folder names its scripts and its style sheet. It is served with them in it, and with how the assistant
that it opens looks and speaks; its policy names each by its hash, so nothing else in the page could ever run.

Input: what is known of the assistant. Output: the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re

from cachetools import LRUCache
from fastapi import Request, Response

from gateway.channels.web.files import COMPONENT, HEADERS, PAGE, POLICY, File, answered, component_script, made
from gateway.channels.web.shrinking import shrunk

#: As many different pages as are kept made; each takes about 60 kB.
_MOST_KEPT = 64
#: Where the chat's endpoints are, seen from the page's address.
_ENDPOINTS = "chat/"
_LINK = re.compile(
    r'<link rel="stylesheet" href="/chat/page/([a-z]+\.css)">'
    r'|<script( type="module"[a-z"= ]*) src="/chat/(?:component|page)/([a-z-]+\.js)"></script>'
)


class Index:
    """The page, read once; made for each assistant when it is first asked for."""

    def __init__(self) -> None:
        self._hashes: dict[str, list[str]] = {"script": [], "style": []}
        self._page = _LINK.sub(self._inlined, (PAGE / "index.html").read_text(encoding="utf-8"))
        policy = POLICY
        for kind, hashes in self._hashes.items():
            policy = policy.replace(f"{kind}-src 'self'", " ".join([f"{kind}-src 'self'", *hashes]))
        self._headers = {
            **HEADERS,
            "Content-Security-Policy": policy,
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        self._made: LRUCache[str, File] = LRUCache(_MOST_KEPT)

    def answer(self, request: Request, known: object | None) -> Response:
        """The page. ``known`` is how the assistant that it opens looks and speaks, which the chat then needn't ask
        for."""
        # No text in it can end the element.
        data = json.dumps(known).replace("<", "\\u003c")
        if data not in self._made:
            element = f'<script type="application/json" id="known">{data}</script></body>' if known else "</body>"
            self._made[data] = made("index.html", self._page.replace("</body>", element).encode())
        return answered(self._made[data], self._headers, request)

    def _inlined(self, link: re.Match[str]) -> str:
        kind, name = ("style", link[1]) if link[1] else ("script", link[3])
        own = PAGE / name
        source = own.read_bytes() if own.is_file() else component_script(COMPONENT, _ENDPOINTS)
        content = shrunk(name, source)
        if b"</" in content or b"<!--" in content:
            raise ValueError(f"{name} has markup in it, so it can't stand within a page")
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        self._hashes[kind].append(f"'sha256-{digest}'")
        return f"<{kind}{link[2] or ''}>{content.decode()}</{kind}>"
