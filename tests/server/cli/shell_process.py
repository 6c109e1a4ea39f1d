"""A process that runs one ``bespoke`` command after the other, without the start of each: ``python -m …``.

Input, a line each: JSON with ``words`` and ``environment``. Output, a line each: JSON with ``code``, ``out`` and
``told`` (what went to stderr).
"""

import contextlib
import io
import json
import os
import sys
import traceback
from typing import Any

from foundation.settings import settings
from server.cli import main


def _run(words: list[str], environment: dict[str, str]) -> dict[str, Any]:
    os.environ.update(environment)
    settings.cache_clear()
    sys.argv = ["bespoke", *words]
    out, told = io.StringIO(), io.StringIO()
    code: object = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        try:
            main()
        except SystemExit as end:
            code = end.code
        except BaseException:
            traceback.print_exc()
            code = 1
    return {"code": code or 0, "out": out.getvalue(), "told": told.getvalue()}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(**json.loads(line))) + "\n")
        sys.stdout.flush()
