"""Trains the dialogue model, if what it is made from has changed: ``python -m bot.engine.train``.

In: ``config.yml``, ``bot/domain``, ``bot/dialogue``, the examples in ``data/nlu``, the pipeline's own component and the
lock. Out: ``bot/models/bespoke.tar.gz``, and beside it the hash of all that; exit code 1 and what is wrong where Rasa
finds a fault in it. Several at once are safe: one trains, the others wait and find it done.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import io
import os
import re
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "bot" / "models"
MODEL_NAME = "bespoke.tar.gz"

_CONFIG = ROOT / "config.yml"
_DOMAIN = ROOT / "bot" / "domain"
_DIALOGUE = ROOT / "bot" / "dialogue"
_EXAMPLES = ROOT / "data" / "nlu"
_CODE = (ROOT / "bot" / "engine" / "understanding.py", ROOT / "bot" / "engine" / "train.py")
_LOCK = ROOT / "bot" / "requirements.lock"

#: Warnings of Rasa's about what is as it should be: no mapping fills a slot by itself; `answer` has examples only where
#: a CSP has questions of its own.
_EXPECTED = re.compile(r"Slot auto-fill has been removed|The intent 'answer' is listed in the domain file, but is not")
#: Warnings that make the classifier poorer, not the dialogue wrong: told, no reason to stop.
_BEARABLE = re.compile(r"is not found in the NLU training data|labeled with multiple different intents")


class FaultyInputs(Exception):
    """Rasa would train a model from these inputs, but not the one that is meant."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Train if needed; the exit code."""
    options = _parser().parse_args(arguments)
    examples: list[Path] = options.data or [_EXAMPLES]
    if not any(_files(examples)):
        _say(f"There are no examples to learn from in {', '.join(map(str, examples))}: expected <locale>/*.yml.")
        return 1
    digest = _digest([_CONFIG, _DOMAIN, _DIALOGUE, *examples, *_CODE, _LOCK])
    model = options.models / MODEL_NAME
    options.models.mkdir(parents=True, exist_ok=True)
    with _alone(options.models / ".lock"):
        if not options.force and _is_up_to_date(model, digest):
            _say(f"The dialogue model is up to date: {_shown(model)}")
            return 0
        return _train(examples, model, digest)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.engine.train", description="Train the dialogue model, if needed.")
    parser.add_argument("--data", type=Path, action="append", help="a folder of examples; default: data/nlu")
    parser.add_argument("--models", type=Path, default=MODELS, help="where the model goes; default: bot/models")
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    return parser


def _train(examples: list[Path], model: Path, digest: str) -> int:
    _say("Training the dialogue model: loading Rasa …")
    from bot.engine.lighter import start_light
    from bot.engine.quiet import be_quiet, log_at

    be_quiet()
    start_light()
    log_at("WARNING")
    from rasa.shared.exceptions import RasaException

    began = time.monotonic()
    try:
        _check(examples)
        _say("Training the dialogue model: learning …")
        _make(examples, model)
    except (RasaException, FaultyInputs) as fault:
        _say(f"The dialogue model could not be trained:\n{fault}")
        return 1
    _digest_file(model).write_text(digest + "\n", encoding="utf-8")
    _say(f"Trained in {time.monotonic() - began:.0f} s: {_shown(model)}")
    return 0


def _check(examples: list[Path]) -> None:
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.validator import Validator

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        importer = TrainingDataImporter.load_from_config(str(_CONFIG), str(_DOMAIN), _training_files(examples))
        validator = Validator.from_importer(importer)
        validator.verify_domain_validity()
        validator.verify_nlu()
        validator.verify_forms_in_stories_rules()
        validator.verify_actions_in_stories_rules()
        validator.verify_form_slots()
        validator.verify_slot_mappings()
    said = list(dict.fromkeys(str(one.message) for one in caught if one.category is UserWarning))
    unexpected = [text for text in said if not _EXPECTED.search(text)]
    faults = [text for text in unexpected if not _BEARABLE.search(text)]
    if faults:
        raise FaultyInputs("\n".join(faults))
    for text in unexpected:
        _say(f"  note: {text}")


def _make(examples: list[Path], model: Path) -> None:
    import rasa.model_training

    said = io.StringIO()
    # Made beside its place and moved there whole: a bot that starts meanwhile loads the old model or the new one.
    with tempfile.TemporaryDirectory(dir=model.parent) as folder:
        with redirect_stdout(said):
            result = rasa.model_training.train(
                domain=str(_DOMAIN),
                config=str(_CONFIG),
                training_files=_training_files(examples),
                output=folder,
                fixed_model_name=MODEL_NAME,
                force_training=True,
            )
        if result.code or not result.model:
            raise FaultyInputs(f"Rasa made no model: {said.getvalue().strip()}")
        _digest_file(model).unlink(missing_ok=True)
        Path(result.model).replace(model)


def _training_files(examples: list[Path]) -> list[str]:
    return [str(_DIALOGUE), *map(str, examples)]


def _files(places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        yield from sorted(place.rglob("*.yml")) if place.is_dir() else [place]


def _digest(places: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in _files(places):
        content = file.read_bytes()
        digest.update(f"{os.path.relpath(file, ROOT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _digest_file(model: Path) -> Path:
    return model.with_name(f"{model.name}.inputs")


def _is_up_to_date(model: Path, digest: str) -> bool:
    noted = _digest_file(model)
    return model.exists() and noted.exists() and noted.read_text(encoding="utf-8").strip() == digest


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _shown(path: Path) -> str:
    return os.path.relpath(path, ROOT) if path.is_relative_to(ROOT) else str(path)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
