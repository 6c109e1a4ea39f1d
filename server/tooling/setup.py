"""``make setup``: both environments, made when their lock changed. ``--lock`` makes the locks anew first."""

from __future__ import annotations

import argparse
import sys

from server.tooling.environments import ENVIRONMENTS, is_current, lock, make
from server.tooling.machine import ToolingError, only_one, say
from server.tooling.uv import uv


def main() -> int:
    """Set up; the exit code is 1 when that was impossible, and the last line says why."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock", action="store_true", help="make both locks anew")
    wants_lock = parser.parse_args().lock
    try:
        with only_one():
            if wants_lock:
                for environment in ENVIRONMENTS:
                    lock(environment, uv())
            for environment in ENVIRONMENTS:
                if not is_current(environment):
                    make(environment, uv())
    except ToolingError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
