"""The ordering sentences: ``sentences/<csp>-<segment>-<locale>.yml``, one line a sentence. Those of ``in_the_wild``
were all written before it was seen what comes of them.

A line is what a customer types, and what it means: the intent (several with ``|`` where the dialogue does the same with
each; ``own ID`` for one of the CSP's own), then what it names, after semicolons:

- ``fibre``: the offering; ``speed=500``: the value; ``not …``: the same, denied
- ``about speed``: the characteristic alone; ``number seats=80``: a number that is no value of it
- ``postcode=…``, ``email=…``, ``phone=…``, ``name=…``, ``company=…``, ``number=…``, ``preference=…``, ``reference=…``
- ``budget=40/month``: the most it may cost
- ``street=High Street 12``, ``postcode=…``, ``city=…``: what an address has
- ``also …``: the same, of a second item in the message

A section is headed by the question that is open: ``nothing asked``, ``asked <kind>``, ``asked contact <field>``,
``asked <characteristic> of <offering>``, or ``asked offering <id>, <id>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.intents.understanding import Entity, Understanding
from catalog_adapter.tone.reply import Asked
from foundation.settings import ROOT
from tests.support.contexts import resolved

FOLDER = Path(__file__).parent / "sentences"
_KINDS = ("age", "another_site", "budget", "change", "confirm", "existing", "information", "place", "remove", "repair")


@dataclass(frozen=True)
class Sentence:
    """What is said, in which context, with which question open, and what it means."""

    context: str
    asked: str
    says: str
    intents: tuple[str, ...]
    names: frozenset[str]

    def __str__(self) -> str:
        return f"{self.context}: {self.asked}: {self.says}"

    def wrong(self) -> str:
        """What is understood otherwise; nothing if nothing is."""
        context = context_of(self.context)
        understood = context.understand(self.says, question(context, self.asked))
        found = _intent(understood), _names(understood)
        if found[0] in self.intents and found[1] == self.names:
            return ""
        return f"{found[0]} {sorted(found[1])}, not {'|'.join(self.intents)} {sorted(self.names)}"


def sentences() -> list[Sentence]:
    """All of them, in the order of the files."""
    found = []
    for path in sorted(FOLDER.rglob("*.yml")):
        for asked, lines in YAML(typ="safe").load(path).items():
            for says, means in lines.items():
                intents, *names = [part.strip() for part in means.split(";")]
                found.append(Sentence(path.stem, asked, says, tuple(intents.split("|")), frozenset(names)))
    return found


@cache
def context_of(name: str) -> ResolvedContext:
    """The shipped context with this file name."""
    csp, segment, locale = name.split("-", 2)
    return resolved(ROOT / "customer_contexts", csp, segment, locale)


def question(context: ResolvedContext, heading: str) -> Asked | None:
    """The open question that a heading stands for."""
    words = heading.replace(",", "").split()
    if heading == "nothing asked":
        return None
    if words[1] == "offering":
        return Asked(kind="offering", values=list(words[2:]))
    if words[1] == "contact":
        return Asked(kind="contact", characteristic=words[2])
    if words[1] in _KINDS:
        return Asked(kind=words[1], offering=words[3] if len(words) > 2 else None)
    variable = context.model(words[3]).configurable.variable(words[1])
    assert variable is not None, f"{words[3]} has no {words[1]}"
    offered = list(variable.domain) if len(variable.domain) <= 10 else []
    return Asked(kind="characteristic", offering=words[3], characteristic=words[1], values=offered)


def _intent(understood: Understanding) -> str:
    return f"own {understood.own_intent}" if understood.own_intent else understood.intent


def _names(understood: Understanding) -> frozenset[str]:
    """What is named, as a line writes it. The name of a characteristic beside a value of it says nothing more."""
    valued = {one.characteristic for one in understood.entities if one.kind in ("value", "number")}
    told = [one for one in understood.entities if one.kind != "characteristic" or one.characteristic not in valued]
    return frozenset(name for one in told for name in (_of_address(one) if one.kind == "address" else [_name(one)]))


def _of_address(one: Entity) -> list[str]:
    parts = dict(one.parts)
    street = f"{parts.pop('streetName', '')} {parts.pop('streetNr', '')}".strip()
    named = ({"street": street} if street else {}) | parts
    return ["also " * one.item + f"{name}={part}" for name, part in named.items()]


def _name(one: Entity) -> str:
    value = str(one.value).lower() if isinstance(one.value, bool) else str(one.value)
    if one.kind == "offering":
        text = value
    elif one.kind == "characteristic":
        text = f"about {value}"
    elif one.kind == "value":
        text = f"{one.characteristic}={value}"
    elif one.kind == "number" and one.characteristic:
        text = f"number {one.characteristic}={value}"
    elif one.kind == "budget" and one.period:
        text = f"budget={value}/{one.period}"
    else:
        text = f"{one.kind}={value}"
    return "also " * one.item + "not " * one.negated + text
