"""Wording as templates: Jinja2 in its sandbox, narrowed to what wording needs.

Allowed: variables, ``if``/``else``, plain comparisons, a few filters, and the functions a caller grants by name.
Loops, macros, attributes, indexing and arithmetic are refused when the wording is read, so that no template can run
long or reach anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from catalog_adapter.tone.errors import WordingInvalid

#: The filters wording may use.
FILTERS = {"capitalize", "lower", "upper", "title", "trim", "default"}
_NODES: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Const, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or, nodes.Filter, nodes.Call,
)  # fmt: skip

#: What people may have tried, by what Jinja calls it.
_REFUSED = {
    "For": "loop", "Getattr": "reach for attributes, such as {{ a.b }}", "Getitem": "take parts, such as {{ a[0] }}",
    "Assign": "set variables", "AssignBlock": "set variables", "Macro": "define macros", "Include": "include files",
    "Import": "import files", "FromImport": "import files", "Extends": "extend files", "Block": "define blocks",
    "Test": "use tests, such as {% if a is defined %}", "With": "set variables",
}  # fmt: skip

Function = Callable[..., str]

_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)


class Wording:
    """One compiled wording. ``variables`` are the names it uses, ``calls`` the texts given in each call of a function.

    Raises :class:`WordingInvalid` for a source that is none.
    """

    def __init__(self, source: str, functions: Collection[str] = ()) -> None:
        tree = _parse(source)
        _refuse_more_than_wording(tree, functions)
        self.source = source
        self.variables = frozenset(find_undeclared_variables(tree)) - frozenset(functions)
        self.calls = tuple(_texts_given(call) for call in tree.find_all(nodes.Call))
        self._template = _compile(source)
        self._plain = None if functions else _plain_parts(tree)

    def render(self, variables: dict[str, str], functions: dict[str, Function] | None = None) -> str:
        """The text; an unknown variable raises, since the check should have found it."""
        if self._plain is not None and self.variables <= variables.keys():
            return "".join(variables[one.name] if isinstance(one, _Variable) else one for one in self._plain).strip()
        return self._template.render(**variables, **(functions or {})).strip()


def _parse(source: str) -> nodes.Template:
    try:
        return _environment.parse(source)
    except TemplateSyntaxError as error:
        raise WordingInvalid(f"the wording is not a template: {error.message}") from None
    except RecursionError:
        raise WordingInvalid("the wording is nested too deeply") from None


class _Variable(NamedTuple):
    """The place of a variable in a wording."""

    name: str


def _plain_parts(tree: nodes.Template) -> tuple[str | _Variable, ...] | None:
    """Texts and variables, where a wording is nothing else, as most are: joined in a tenth of the time that a template
    takes. None for one with more to it."""
    parts: list[str | _Variable] = []
    for part in (
        one for output in tree.body for one in (output.nodes if isinstance(output, nodes.Output) else [output])
    ):
        if isinstance(part, nodes.TemplateData):
            parts.append(part.data)
        elif isinstance(part, nodes.Name):
            parts.append(_Variable(part.name))
        else:
            return None
    return tuple(parts)


def _compile(source: str) -> Template:
    try:
        return _environment.from_string(source)
    except (SyntaxError, RecursionError, MemoryError):  # Python's own bounds on what Jinja makes of it
        raise WordingInvalid("the wording is nested too deeply") from None


def _refuse_more_than_wording(tree: nodes.Template, functions: Collection[str]) -> None:
    for node in _all_nodes(tree):
        if not isinstance(node, _NODES):
            tried = _REFUSED.get(type(node).__name__, f"use {type(node).__name__.lower()}")
            raise WordingInvalid(
                f"a wording may not {tried}.",
                advice="Use variables, {% if %} and plain text only.",
            )
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise WordingInvalid(
                f"the filter {node.name!r} is not known.", advice=f"Known: {', '.join(sorted(FILTERS))}."
            )
        if isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name in functions):
            raise WordingInvalid("a wording may only call " + (", ".join(functions) or "nothing"))
        if isinstance(node, nodes.Output) and any(_is_function(one, functions) for one in node.nodes):
            raise WordingInvalid(f"{', '.join(functions)} must be called, with what it needs in brackets")


def _is_function(node: nodes.Node, functions: Collection[str]) -> bool:
    return isinstance(node, nodes.Name) and node.name in functions


def _texts_given(call: nodes.Call) -> tuple[str, ...]:
    given = [one.value for one in call.args if isinstance(one, nodes.Const) and isinstance(one.value, str)]
    if len(given) < len(call.args) or call.kwargs or call.dyn_args or call.dyn_kwargs:
        raise WordingInvalid("a function is given texts in quotes, and nothing else")
    return tuple(given)


def _all_nodes(node: nodes.Node) -> Iterable[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all_nodes(child)
