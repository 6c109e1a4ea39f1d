"""A brand's colours, made readable: WCAG contrast is computed, and a colour is moved until it is enough.

A brand in, for each role a pair of colours out: one for light surroundings, one for dark.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass

from catalog_adapter.check.profile import contrast
from catalog_adapter.contexts.models import Brand

_TEXT = 4.5
_VISIBLE = 1.7
_STEP = 0.02
_WHITE, _INK = "#ffffff", "#101318"


@dataclass(frozen=True)
class _Scheme:
    """The surfaces that colours lie on, and which way leads away from them."""

    surface: str
    raised: str
    step: float


_SCHEMES = (_Scheme("#ffffff", "#eceef2", -_STEP), _Scheme("#1b1e24", "#2b2f38", _STEP))


def colours(brand: Brand) -> dict[str, tuple[str, str]]:
    """By role (``brand``, ``on-brand``, ``brand-text``, ``accent``, ``on-accent``): the colour in light surroundings
    and in dark ones, as ``#rrggbb``. Whatever the brand, text has a contrast of 4.5 to what it is on."""
    light, dark = (_of(brand, scheme) for scheme in _SCHEMES)
    return {role: (light[role], dark[role]) for role in light}


def _of(brand: Brand, scheme: _Scheme) -> dict[str, str]:
    def visible(colour: str) -> bool:
        return contrast(colour, scheme.surface) >= _VISIBLE

    def legible(colour: str) -> bool:
        return min(contrast(colour, scheme.surface), contrast(colour, scheme.raised)) >= _TEXT

    fill = _moved_until(brand.primary, scheme.step, visible)
    accent = _moved_until(brand.accent, scheme.step, visible)
    return {
        "brand": fill,
        "on-brand": _readable_on(fill, brand.on_primary),
        "brand-text": _moved_until(brand.primary, scheme.step, legible),
        "accent": accent,
        "on-accent": _readable_on(accent, _INK),
    }


def _moved_until(colour: str, step: float, enough: Callable[[str], bool]) -> str:
    """``colour`` made lighter or darker, its hue kept, until it is ``enough``."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    while not enough(colour):
        lightness += step
        if not 0 < lightness < 1:
            return _WHITE if step > 0 else "#000000"
        parts = colorsys.hls_to_rgb(hue, lightness, saturation)
        colour = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
    return colour


def _readable_on(fill: str, preferred: str) -> str:
    """``preferred`` if it can be read on ``fill``; else white or ink, whichever can be read better."""
    if contrast(fill, preferred) >= _TEXT:
        return preferred
    return max(_WHITE, _INK, key=lambda colour: contrast(fill, colour))
