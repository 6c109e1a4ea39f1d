"""The reference of the data language, as one page of Markdown.

Input: the schemas of the whole files. Output: for each file and each model in it a table of its keys; then the types
with a name, and what the standard code brings: messages, intents, and what wording may use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalog_adapter.schemas.full import MODELS, REF, Schema, full_schema
from catalog_adapter.schemas.standard import INTENT_MEANINGS, message_rows
from catalog_adapter.schemas.words import all_of, as_code, in_words
from catalog_adapter.tone.templates import FILTERS
from catalog_adapter.tone.voice import COMMON_VARIABLES

_INTRODUCTION = """\
# The data language

Every key that a customer context may have. [The guide](../contexts.md) explains how to write one. This page and the
schemas beside it are made from the code by `make schemas`; change the descriptions there, not here.

A key that is not listed is an error. In a layer (`segments/…`, `locales/…`) only what differs is written: nothing but
the `id` of an entry is required, an entry may have `remove: true` or `replace: true`, a plain list may be
`{extend: […], remove: […]}`, and `null` takes a key out. A layer of `context.yml` can't change `id`, `locales`,
`segments` or `currency`.
"""

_WORDING = """\
## What wording may use

The messages of `tone.yml` and the answers of own intents are templates: plain text with

- variables: `{{{{ offering }}}}`. Each message has its own, listed above; all have {common}.
- choices: `{{% if phone %}}Ring {{{{ phone }}}}.{{% else %}}Write to us.{{% endif %}}`, with comparisons such as `==`,
  and with `and`, `or` and `not`.
- filters: `{{{{ offering | upper }}}}`. There are {filters}.
- in answers of own intents, prices: `{{{{ price("line", "base") }}}}` is the price `base` of the offering `line`, as it
  is now.

Loops, calculations and anything else are refused when the context is checked. Every other text is plain: `{{{{` has no
meaning in it.
"""


def reference() -> str:
    """The whole page."""
    schemas = {name: full_schema(name) for name in MODELS}
    types: dict[str, str] = {}
    told: set[str] = set()
    parts = [_INTRODUCTION]
    for name, schema in schemas.items():
        definitions = schema["definitions"]
        parts.append(_section(f"## {name}", schema, definitions))
        for found in _in_order(schema, definitions):
            if "properties" not in definitions[found]:
                types[definitions[found]["title"]] = _type_section(definitions[found], definitions)
            elif found not in told:
                parts.append(_section(f"### {definitions[found]['title']}", definitions[found], definitions))
            told.add(found)
    parts += ["## Types\n", *(section for _, section in sorted(types.items())), _messages(), _intents(), _wording()]
    return "\n".join(parts)


def _in_order(schema: Schema, definitions: dict[str, Schema]) -> Iterator[str]:
    """The definitions in the order in which a reader meets them, each once."""
    seen: set[str] = set()

    def walk(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix(REF)
            if name in definitions and name not in seen:
                seen.add(name)
                yield name
                yield from walk(definitions[name])
            part = list(part.values())
        if isinstance(part, list):
            for one in part:
                yield from walk(one)

    yield from walk(schema["properties"])


def _section(heading: str, schema: Schema, definitions: dict[str, Schema]) -> str:
    rows = [
        (f"`{key}`", in_words(one, definitions), _default(key, one, schema), _meaning(one, definitions))
        for key, one in schema["properties"].items()
    ]
    return f"{heading}\n\n{schema['description']}\n\n{_table(('key', 'written as', 'default', 'meaning'), rows)}"


def _meaning(schema: Schema, definitions: dict[str, Schema]) -> str:
    """Pydantic leaves out what a key would say in the same words as its type."""
    described = schema if "description" in schema else definitions[schema["$ref"].removeprefix(REF)]
    return str(described["description"])


def _default(key: str, schema: Schema, owner: Schema) -> str:
    if key in owner.get("required", ()):
        return "required"
    return as_code(schema["default"]) if "default" in schema else ""


def _type_section(schema: Schema, definitions: dict[str, Schema]) -> str:
    examples = ", ".join(as_code(one) for one in schema.get("examples", ()))
    written = [in_words(one, definitions) for one in schema.get("anyOf", [schema])]
    forms = f"Written as {written[0]}.\n" if len(written) == 1 else "Written as one of\n\n" + _bullets(written)
    return f"### {schema['title']}\n\n{schema['description']}\n\n{forms}\nFor example {examples}.\n"


def _messages() -> str:
    rows = [
        (f"`{message}`", ", ".join(f"`{one}`" for one in variables), wording)
        for message, variables, wording in message_rows()
    ]
    return "## Standard messages\n\nWith the standard wording in English.\n\n" + _table(
        ("message", "variables", "standard wording"), rows
    )


def _intents() -> str:
    rows = [(f"`{intent}`", meaning) for intent, meaning in INTENT_MEANINGS.items()]
    return "## Standard intents\n\nWhat a customer may mean, whoever the CSP is.\n\n" + _table(
        ("intent", "the customer"), rows
    )


def _wording() -> str:
    return _WORDING.format(common=all_of(map(as_code, COMMON_VARIABLES)), filters=all_of(map(as_code, sorted(FILTERS))))


def _bullets(lines: Iterable[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)
