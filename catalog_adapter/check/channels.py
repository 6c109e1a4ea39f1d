"""What context.yml says of the CSP's accounts on messaging platforms: segments and locales that there are, secrets of
its own, and no account twice."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.check.places import Places
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.near_names import did_you_mean
from catalog_adapter.layers.problems import Problem
from foundation.secrets import secret_name


def check_channels(data: ContextData) -> Iterable[Problem]:
    """Everything about ``channels`` that needs the rest of the file."""
    places, context = Places(data), data.context
    segments = [one.id for one in context.segments]
    prefix = secret_name(context.id, "CHANNEL_")
    seen: dict[tuple[str, str], str] = {}
    for index, account in enumerate(context.channels):
        way = ("context.yml", "channels", index)
        if account.segment not in segments:
            hint = did_you_mean(account.segment, segments)
            yield Problem.at(places.at(*way, "segment"), f"there is no segment {account.segment!r}{hint}")
        if account.locale and account.locale not in context.locales:
            hint = did_you_mean(account.locale, context.locales)
            yield Problem.at(places.at(*way, "locale"), f"{account.locale!r} is none of the locales{hint}")
        for purpose, name in account.secrets.items():
            if not name.startswith(prefix):
                told = f"{name} can't be used here: the name of a secret for channels begins with {prefix}"
                yield Problem.at(places.at(*way, "secrets", purpose), told)
        if account.account:
            other = seen.setdefault((account.kind, account.platform_id), account.id)
            if other != account.id:
                told = f"{other!r} is the same account: what is written there would be answered twice"
                yield Problem.at(places.at(*way, "account"), told)
