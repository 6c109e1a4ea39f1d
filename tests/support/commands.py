"""Runs ``bespoke`` commands one after the other in a process that is kept: most of a command's time is its start.

The process is this module, too. Its input, a line each: JSON with ``words`` and ``environment``. Its output, a line
each: JSON with ``code``, ``out`` and ``told`` (what went to stderr).
"""

import atexit
import contextlib
import functools
import io
import json
import os
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from foundation.settings import ROOT, settings

_one_at_a_time = threading.Lock()


def bespoke(*words: str | Path, **environment: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with these environment variables."""
    process = _process()
    assert process.stdin is not None
    assert process.stdout is not None
    asked = {"words": list(map(str, words)), "environment": {name: str(one) for name, one in environment.items()}}
    with _one_at_a_time:
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        done = json.loads(process.stdout.readline())
    assert "Traceback" not in done["told"], done["told"]
    return subprocess.CompletedProcess(list(map(str, words)), done["code"], done["out"], done["told"])


@functools.cache
def _process() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", __name__]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)
    return process


def _run(words: list[str], environment: dict[str, str]) -> dict[str, Any]:
    from server.cli import main

    before = dict(os.environ)
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
    os.environ.clear()
    os.environ.update(before)
    return {"code": code or 0, "out": out.getvalue(), "told": told.getvalue()}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(**json.loads(line))) + "\n")
        sys.stdout.flush()
