"""Finds a ``uv`` that works, or gets the project its own into ``.tools/``.

Output: the path of the program. A ``uv`` on the path may be a version manager's shim with nothing behind it, so only
one that answers ``uv --version`` counts.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import re
import shutil
import sys
import tarfile
import urllib.request
from pathlib import Path
from typing import Optional

from server.tooling.machine import TOOLS, ToolingError, output_of, run, say

#: What is installed where none is found; an older one on the path than ``_OLDEST`` is not used.
_VERSION = "0.13.9"
_OLDEST = (0, 8)
_RELEASE = "https://github.com/astral-sh/uv/releases/download"


def uv() -> str:
    """The path of a working ``uv``, installed first if need be."""
    own = [TOOLS / "venv" / "bin" / "uv", TOOLS / "packages" / "bin" / "uv", TOOLS / "bin" / "uv"]
    for program in (*map(str, own), shutil.which("uv")):
        if program and _works(program):
            return program
    for way in (_by_virtual_environment, _by_pip, _by_release, _by_debian_then_virtual_environment):
        program = way()
        if program and _works(program):
            return program
    raise ToolingError(
        "No `uv` could be found or installed. Install uv (https://docs.astral.sh/uv), or on Debian "
        "`apt-get install python3-venv`, and try again."
    )


def _works(program: str) -> bool:
    version = re.match(r"uv (\d+)\.(\d+)", output_of([program, "--version"]) or "")
    return version is not None and (int(version[1]), int(version[2])) >= _OLDEST


def _by_virtual_environment() -> Optional[str]:
    """The usual way. Debian's Python has no ``ensurepip`` without the package python3-venv."""
    if output_of([sys.executable, "-c", "import ensurepip, venv"]) is None:
        return None
    say(f"installing uv {_VERSION} into .tools/")
    folder = TOOLS / "venv"
    if output_of([sys.executable, "-m", "venv", "--clear", folder], timeout=300) is None:
        return None
    try:
        run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", f"uv=={_VERSION}"], problem="pip failed")
    except ToolingError as error:
        say(str(error))
        return None
    return str(folder / "bin" / "uv")


def _by_pip() -> Optional[str]:
    folder = TOOLS / "packages"
    if output_of([sys.executable, "-m", "pip", "--version"]) is None:
        return None
    say(f"installing uv {_VERSION} into .tools/")
    if output_of([sys.executable, "-m", "pip", "install", "--target", folder, f"uv=={_VERSION}"], timeout=600) is None:
        return None
    return str(folder / "bin" / "uv")


def _by_release() -> Optional[str]:
    """uv's own release, checked against the hash that is published with it; needs nothing but Python."""
    name = f"uv-{platform.machine()}-unknown-linux-gnu.tar.gz"
    say(f"downloading uv {_VERSION} into .tools/")
    try:
        expected = _download(f"{_RELEASE}/{_VERSION}/{name}.sha256").decode().split()[0]
        archive = _download(f"{_RELEASE}/{_VERSION}/{name}")
    except (OSError, ValueError, IndexError) as error:
        say(f"uv could not be downloaded ({error})")
        return None
    if hashlib.sha256(archive).hexdigest() != expected:
        raise ToolingError(f"The download of uv is damaged: {name} has not the hash {expected}. Try again.")
    return str(_unpack(archive, TOOLS / "bin" / "uv"))


def _download(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as response:  # noqa: S310 - the address is a constant of ours
        content: bytes = response.read()
    return content


def _unpack(archive: bytes, program: Path) -> Path:
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        for member in members:
            file = members.extractfile(member) if member.isfile() and member.name.endswith("/uv") else None
            if file:
                program.parent.mkdir(parents=True, exist_ok=True)
                program.write_bytes(file.read())
                program.chmod(0o755)
    return program


def _by_debian_then_virtual_environment() -> Optional[str]:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say("installing Debian's python3-venv, which Python needs to make environments")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    output_of(["apt-get", "update"], env=quiet, timeout=300)
    if (
        output_of(["apt-get", "install", "--yes", "--no-install-recommends", "python3-venv"], env=quiet, timeout=600)
        is None
    ):
        return None
    return _by_virtual_environment()
