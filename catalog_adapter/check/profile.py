"""What context.yml says of the world: locales, countries, addresses and colours that there are and that work."""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers
from phonenumbers import SUPPORTED_REGIONS
from pydantic import HttpUrl, TypeAdapter, ValidationError

from catalog_adapter.check.places import Places
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.near_names import did_you_mean
from catalog_adapter.layers.problems import Problem
from catalog_adapter.layers.schema_words import written
from foundation.destinations import DestinationRefused, Destinations
from foundation.secrets import secret_name
from foundation.settings import settings

#: What a webhook's address may hold, and what it stands for.
_PLACEHOLDERS = {"demo_oss": "http://localhost:9000"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LEAST_CONTRAST = 4.5  # WCAG 2, level AA, for text
_url: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


def check_profile(data: ContextData) -> Iterable[Problem]:
    """Everything of context.yml that needs no other file."""
    places = Places(data)
    for index, locale in enumerate(data.context.locales):
        if not _is_locale(locale):
            known = [one.replace("_", "-") for one in locale_identifiers() if re.fullmatch("[a-z]{2}_[A-Z]{2}", one)]
            origin = places.at("context.yml", "locales", index)
            yield Problem.at(origin, f"there is no locale {locale!r}{did_you_mean(locale, sorted(known))}")
    region = data.context.phone_region
    if region not in SUPPORTED_REGIONS:
        hint = did_you_mean(region, sorted(SUPPORTED_REGIONS))
        origin = places.at("context.yml", "phone_region")
        yield Problem.at(origin, f"no phone numbers are known for {region!r}{hint}")
    yield from _webhooks(data, places)
    yield from _contrast(data, places)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (``#rrggbb``) by WCAG 2, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _is_locale(locale: str) -> bool:
    """Babel takes a language for a country it isn't known in; such a locale has no names or formats of its own."""
    try:
        return str(Locale.parse(locale, sep="-")) == locale.replace("-", "_")
    except (UnknownLocaleError, ValueError):
        return False


def _webhooks(data: ContextData, places: Places) -> Iterable[Problem]:
    for index, webhook in enumerate(data.context.webhooks):
        origin = places.at("context.yml", "webhooks", index, "url")
        unknown = [name for name in _PLACEHOLDER.findall(webhook.url) if name not in _PLACEHOLDERS]
        if unknown:
            hint = did_you_mean(unknown[0], _PLACEHOLDERS) or f"; known: {', '.join(_PLACEHOLDERS)}"
            yield Problem.at(origin, f"unknown placeholder {{{unknown[0]}}}{hint}")
            continue
        try:
            _url.validate_python(_PLACEHOLDER.sub(lambda match: _PLACEHOLDERS[match[1]], webhook.url))
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"].removeprefix("Input should be ")
            yield Problem.at(origin, f"{written(webhook.url)} is no address of a webhook: {reason}")
            continue
        yield from _refused_addresses(data, places, index)
        yield from _foreign_secrets(data, places, index)


def _refused_addresses(data: ContextData, places: Places, index: int) -> Iterable[Problem]:
    """Addresses that nothing would be sent to. A name is not asked for: what it means counts when it is used."""
    destinations = Destinations(settings().webhook_networks)
    webhook = data.context.webhooks[index]
    addresses: dict[tuple[str, ...], str] = {} if _PLACEHOLDER.search(webhook.url) else {("url",): webhook.url}
    if webhook.oauth2:
        addresses["oauth2", "token_url"] = webhook.oauth2.token_url
    for way, url in addresses.items():
        try:
            destinations.check(url)
        except DestinationRefused as refused:
            yield Problem.at(places.at("context.yml", "webhooks", index, *way), str(refused))


def _foreign_secrets(data: ContextData, places: Places, index: int) -> Iterable[Problem]:
    """Secrets that are shown to others have to be the CSP's own, made for webhooks."""
    webhook, prefix = data.context.webhooks[index], secret_name(data.context.id, "WEBHOOK_")
    names: dict[tuple[str, ...], str | None] = {("ca",): webhook.ca}
    if webhook.oauth2:
        names["oauth2", "client_secret"] = webhook.oauth2.client_secret
    if webhook.certificate:
        names["certificate", "certificate"] = webhook.certificate.certificate
        names["certificate", "key"] = webhook.certificate.key
    for way, name in names.items():
        if name is not None and not name.startswith(prefix):
            told = f"{name} can't be used here: the name of a secret for webhooks begins with {prefix}"
            yield Problem.at(places.at("context.yml", "webhooks", index, *way), told)


def _contrast(data: ContextData, places: Places) -> Iterable[Problem]:
    brand = data.context.brand
    ratio = contrast(brand.primary, brand.on_primary)
    if ratio < _LEAST_CONTRAST:
        text = f"text in {brand.on_primary} on {brand.primary} is hard to read: the contrast is {ratio:.2f}:1"
        origin = places.at("context.yml", "brand", "primary")
        yield Problem.at(origin, f"{text}, and should be at least {_LEAST_CONTRAST}:1", "warning")


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
