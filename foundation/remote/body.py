"""Reads the body of an answer within bounds. Input: a streamed response. Output: its bytes, decompressed.

The decompression is done here, and not by the client, since a few kilobytes may stand for gigabytes: what comes out is
bounded while it comes out.
"""

from __future__ import annotations

import zlib

import httpx

from foundation.remote.errors import TooLarge, Unusable

#: What we tell the remote that we can read.
ACCEPT_ENCODING = "gzip"

_GZIP = 31  # zlib's word for: with the header and the checksum of gzip


async def read_body(response: httpx.Response, *, most: int, advice: str) -> bytes:
    """At most ``most`` bytes. Raises TooLarge with ``advice``, or Unusable where it can't be decompressed."""
    decoder = _decoder(response)
    body = bytearray()
    taken = 0
    async for part in response.aiter_raw():
        taken += len(part)
        body += decoder.feed(part, most - len(body))
        if len(body) > most or taken > most:
            raise TooLarge(f"{response.url} answered with more than {most} bytes.", advice=advice)
    decoder.finish()
    return bytes(body)


def _decoder(response: httpx.Response) -> _Plain:
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        return _Plain()
    if encoding in {"gzip", "x-gzip"}:
        return _Gunzip(response.url)
    raise Unusable(
        f"{response.url} answered in the encoding {encoding[:50]!r}.", advice="Let the remote use gzip or none."
    )


class _Plain:
    """Takes parts as they are."""

    def feed(self, part: bytes, room: int) -> bytes:
        """What ``part`` stands for; a little over ``room`` bytes at most, however much it stands for."""
        return part[: room + 1]

    def finish(self) -> None:
        """Raise Unusable where the end is missing."""


class _Gunzip(_Plain):
    """Decompresses gzip, of one member or several."""

    def __init__(self, url: httpx.URL) -> None:
        self._url = url
        self._member = zlib.decompressobj(_GZIP)
        self._begun = False

    def feed(self, part: bytes, room: int) -> bytes:
        out = bytearray()
        while part and len(out) <= room:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP)
            self._begun = True
            try:
                out += self._member.decompress(part, room + 1 - len(out))
            except zlib.error as error:
                raise Unusable(f"{self._url} answered with broken gzip: {error}.") from None
            part = self._member.unconsumed_tail or self._member.unused_data
        return bytes(out)

    def finish(self) -> None:
        if self._begun and not self._member.eof:
            raise Unusable(f"{self._url} answered with gzip that ends too early.")
