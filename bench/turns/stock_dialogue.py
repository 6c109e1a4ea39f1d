"""Our dialogue in stock Rasa: its own pipeline, policies, tracker store, calls of actions and of wording.

The domain, the rules and the English examples are ours, the actions and the wording are those of our server, so both
sides hold the same conversations. DIET reads every message, as it would; a last step then puts the meaning that came
along in the place of what it found, since a wrong guess would lead to another conversation.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from bench.stock_rasa import PIPELINE, POLICIES, StockRasa
from foundation.settings import ROOT

_ADOPT = {"name": "bot.engine.understanding.Understanding"}


class StockDialogue(StockRasa):
    """A stock assistant that takes orders through the server at ``server_url``."""

    def __init__(self, folder: Path, server_url: str, token: str) -> None:
        super().__init__(folder)
        shutil.copytree(ROOT / "bot" / "domain", folder / "domain")
        shutil.copytree(ROOT / "bot" / "dialogue", folder / "data" / "dialogue")
        shutil.copytree(ROOT / "data" / "nlu" / "en", folder / "data" / "nlu")
        # The rules end in the same action when nothing else fits; all else is as `rasa init` has it.
        ours = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["policies"]
        policies = [next((own for own in ours if own["name"] == one["name"]), one) for one in POLICIES]
        # How long DIET learns says nothing of how long it takes to read a message.
        pipeline = [{**one, "epochs": 3} if "epochs" in one else one for one in PIPELINE]
        self.dump("config.yml", {"recipe": "default.v1", "assistant_id": "stock", "language": "en",
                                 "pipeline": [*pipeline, _ADOPT], "policies": policies})  # fmt: skip
        headers = {"Authorization": f"Bearer {token}"}
        self.dump("endpoints.yml", {"action_endpoint": {"url": f"{server_url}/internal/actions", "headers": headers},
                                    "nlg": {"url": f"{server_url}/internal/nlg", "headers": headers}})  # fmt: skip
        self.dump("credentials.yml", {"rest": None})


def message(conversation_id: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """The body that Rasa's REST channel takes."""
    return {"sender": conversation_id, "message": text, "metadata": metadata}
