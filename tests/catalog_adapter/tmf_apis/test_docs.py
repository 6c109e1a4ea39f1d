"""The examples of docs/configuration-api.md: each question is asked, and what is shown of its answer is in it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from foundation.settings import ROOT
from tests.catalog_adapter.tmf_apis.site import site_of

PAGE = (ROOT / "docs" / "configuration-api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```http\nPOST (\S+)\n\n(.*?)```.*?```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("path", "question", "answer"), EXAMPLES, ids=[one[0].rsplit("/", 1)[1] for one in EXAMPLES])
async def test_an_example_is_answered_as_shown(path: str, question: str, answer: str, tmp_path: Path) -> None:
    async with site_of(ROOT / "customer_contexts", tmp_path) as site:
        found = await site.caller("northlight").post(path, json=json.loads(question))
        assert found.status_code == 200, found.text
        assert _has(found.json(), json.loads(answer)), json.dumps(found.json(), indent=1)


def test_all_three_questions_have_an_example() -> None:
    assert len(EXAMPLES) == 3


def _has(found: Any, shown: Any) -> bool:
    """Whether everything shown is there; of a list, in the order shown, with others between."""
    if isinstance(shown, dict):
        return isinstance(found, dict) and all(name in found and _has(found[name], one) for name, one in shown.items())
    if isinstance(shown, list):
        left = iter(found if isinstance(found, list) else [])
        return all(any(_has(one, wanted) for one in left) for wanted in shown)
    return type(found) is type(shown) and bool(found == shown)
