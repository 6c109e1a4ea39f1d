"""Finds the Python interpreters the environments need, or has ``uv`` get them into ``.tools/``.

Input: a version such as ``3.12``. Output: the path of an interpreter of it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional

from server.tooling.machine import TOOLS, ToolingError, output_of, run, say


def python(uv: str, version: str) -> str:
    """The path of a Python ``version``: the machine's own, a version manager's, or one that ``uv`` installs."""
    found = _found(uv, version) or _of_version_manager(version)
    if found:
        return found
    say(f"getting Python {version} into .tools/")
    run(
        [uv, "python", "install", "--no-bin", version],
        env=_own_folder(),
        problem=f"Python {version} is not on this machine and could not be downloaded. Install it in any way "
        f"(for instance `pyenv install {version}`), or let this machine reach the downloads of "
        "`uv python install` (UV_PYTHON_INSTALL_MIRROR names another place), and try again.",
    )
    found = _found(uv, version)
    if not found:
        raise ToolingError(f"Python {version} was installed but `uv python find {version}` does not find it.")
    return found


def _found(uv: str, version: str) -> Optional[str]:
    command = [uv, "python", "find", "--no-project", "--no-python-downloads", "--system", version]
    path = output_of(command, env=_own_folder())
    # Asked again without shims: one of them may have answered for an interpreter it can't start.
    return path if path and _is(path, version) else None


def _of_version_manager(version: str) -> Optional[str]:
    homes = [os.environ.get("PYENV_ROOT", ""), str(Path.home() / ".pyenv"), str(Path.home() / ".asdf/installs/python")]
    for home in filter(None, homes):
        for folder in ("versions", "."):
            for candidate in sorted(Path(home, folder).glob(f"{version}.*/bin/python{version}"), reverse=True):
                if _is(str(candidate), version):
                    return str(candidate)
    return None


def _is(path: str, version: str) -> bool:
    return output_of([path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]) == version


def _own_folder() -> dict[str, str]:
    return {"UV_PYTHON_INSTALL_DIR": str(TOOLS / "pythons"), "UV_PYTHON_PREFERENCE": "system"}
