"""Reads example conversations. Input: a CSP's files. Output: conversations with their trees, and problems."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.conversations.models import ConversationFile
from catalog_adapter.layers.nodes import MappingNode, origin_of
from catalog_adapter.layers.problems import Problem
from catalog_adapter.layers.reader import Unreadable, read_yaml
from catalog_adapter.layers.schema_problems import schema_problems


@dataclass(frozen=True)
class ExampleConversation:
    """One conversation; ``tree`` tells where each part of it stands."""

    name: str
    segment: str
    locale: str
    file: ConversationFile
    tree: MappingNode

    def problem(self, message: str, *path: str | int) -> Problem:
        """What is wrong at a part of it."""
        return Problem.at(origin_of(self.tree, path), message)


def read_conversations(files: ContextFiles, context: ContextFile) -> tuple[list[ExampleConversation], list[Problem]]:
    """All conversations of a CSP."""
    found: list[ExampleConversation] = []
    problems: list[Problem] = []
    for name in files.conversations():
        try:
            tree = read_yaml(files.path(name), files.texts[name])
            file = ConversationFile.model_validate(tree.plain())
        except Unreadable as error:
            problems.append(error.problem)
        except ValidationError as error:
            problems += schema_problems(ConversationFile, tree, error)
        else:
            locale = file.locale or context.locales[0]
            conversation = ExampleConversation(name, file.segment, locale, file, tree)
            problems += _unknown_place(conversation, context)
            found.append(conversation)
    return found, problems


def _unknown_place(conversation: ExampleConversation, context: ContextFile) -> list[Problem]:
    problems = []
    if conversation.segment not in {one.id for one in context.segments}:
        problems.append(conversation.problem(f"there is no segment {conversation.segment!r}", "segment"))
    if conversation.locale not in context.locales:
        problems.append(conversation.problem(f"there is no locale {conversation.locale!r}", "locale"))
    return problems
