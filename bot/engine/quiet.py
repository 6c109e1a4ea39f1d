"""Sets up the process before Rasa is imported: no telemetry, no network, no chatter of the libraries beneath it.

In: nothing. Out: environment variables and warning filters, which those libraries read when they are imported.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings

_SETTINGS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",  # megabytes: training is quick, and bot.engine.train knows when it is needed
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "OPENBLAS_NUM_THREADS": "1",  # the sums are small; threads would only wait for each other
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "SANIC_WORKERS": "1",  # whoever wants more bots starts more of them
    "TQDM_DISABLE": "1",
}


def be_quiet() -> None:
    """Set the environment; to be called before the first import of Rasa."""
    os.environ.update(_SETTINGS)
    if not sys.warnoptions:
        # A filter would not do: several libraries put their own in front. What Rasa warns of when it reads the
        # dialogue, bot.engine.train collects and judges.
        warnings.showwarning = lambda *_, **__: None


def log_at(level: str) -> None:
    """Log from ``level`` (``WARNING``, …) upwards to standard error; imports Rasa."""
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    from bot.engine.logs import log_lines

    number = logging.getLevelName(level.upper())
    if not isinstance(number, int):
        number = logging.WARNING
    configure_logging_and_warnings(number)
    configure_structlog(number)
    log_lines(number)
