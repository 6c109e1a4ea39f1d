"""Adopts what the server found a message to mean, in place of the classifier's guess.

In: a message whose metadata holds an Understanding as JSON (``{"intent", "confidence", "entities", "alternatives",
…}``). Out: Rasa's parse data, with each entity as Rasa spells it and with the Understanding's own fields kept.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message


def find_understanding(metadata: dict[str, Any] | None) -> dict[str, Any] | None:
    """The Understanding that came with a message, or None."""
    understanding = (metadata or {}).get("understanding")
    return understanding if isinstance(understanding, dict) else None


def as_parse_data(understanding: dict[str, Any]) -> dict[str, Any]:
    """What Rasa's classifiers and extractors would have found: intent, ranking and entities."""
    intent = {"name": understanding["intent"], "confidence": understanding["confidence"]}
    others = understanding.get("alternatives") or []
    return {
        "intent": intent,
        "intent_ranking": [intent, *({"name": one["intent"], "confidence": one["confidence"]} for one in others)],
        "entities": [_as_rasa_entity(entity) for entity in understanding.get("entities") or []],
    }


def _as_rasa_entity(entity: dict[str, Any]) -> dict[str, Any]:
    return {**entity, "entity": entity["kind"], "extractor": Understanding.__name__}


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
)
class Understanding(GraphComponent):
    """The last step of the pipeline: where an Understanding came along, it replaces what earlier steps found."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Understanding:
        """Nothing to set up."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Put each message's Understanding, if any, in place of the classifier's result."""
        for message in messages:
            understanding = find_understanding(message.get("metadata"))
            if understanding is not None:
                for name, found in as_parse_data(understanding).items():
                    message.set(name, found, add_to_output=True)
        return messages
