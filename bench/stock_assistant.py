"""A stock Rasa assistant with the same content as a made-up CSP, for comparison: what a change of one price takes it.

Its pipeline and policies are those that ``rasa init`` writes. The change is one response of the domain, which is the
least a stock assistant can be asked for; and one example of an intent, which it has to learn.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from bench.stock_rasa import PIPELINE, POLICIES, StockRasa
from catalog_adapter.contexts.files import ContextFiles


class StockAssistant(StockRasa):
    """A Rasa project in ``folder`` that answers questions with prices."""

    def __init__(self, folder: Path, files: ContextFiles) -> None:
        super().__init__(folder)
        self._intents = json.loads(files.texts["intents.yml"])["own_intents"]
        self.write(price="29.00", more_examples=())

    def write(self, *, price: str, more_examples: tuple[str, ...]) -> None:
        """Write the project with this price, and these examples more of the first intent."""
        names = [one["id"] for one in self._intents]
        examples = {one["id"]: [*one["examples"]] for one in self._intents}
        examples[names[0]] += more_examples
        responses = {f"utter_{name}": [{"text": f"About {name}: it starts at £29.00."}] for name in names}
        responses[f"utter_{names[0]}"] = [{"text": f"It starts at £{price}."}]
        self.dump("config.yml", {"recipe": "default.v1", "assistant_id": "stock", "language": "en",
                                 "pipeline": PIPELINE, "policies": POLICIES})  # fmt: skip
        self.dump("domain.yml", {"version": "3.1", "intents": names, "responses": responses})
        self.dump("data/nlu.yml", {"version": "3.1", "nlu": [
            {"intent": name, "examples": "".join(f"- {one}\n" for one in phrases)} for name, phrases in examples.items()
        ]})  # fmt: skip
        steps = [{"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in names]
        stories = [{"story": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in names[:10]]
        self.dump("data/rules.yml", {"version": "3.1", "rules": steps, "stories": stories})
        self.dump("endpoints.yml", {})
        self.dump("credentials.yml", {"rest": None})

    def first_sentence(self) -> str:
        """What to ask for the first intent's answer."""
        return str(self._intents[0]["examples"][0])

    def reload(self, model: Path) -> None:
        """Have the running server load a model."""
        self.http.put("/model", json={"model_file": str(model)}).raise_for_status()

    def says(self, text: str) -> str:
        """What it answers."""
        answer = self.http.post("/webhooks/rest/webhook", json={"sender": f"bench-{time.time_ns()}", "message": text})
        return " ".join(one.get("text", "") for one in answer.json())
