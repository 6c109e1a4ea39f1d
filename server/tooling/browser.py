"""Finds the Chromium of the browser tests: Playwright's own, else one on the path, else Debian's package when root.

Output: ``.tools/browser``, which holds the path of the program, or nothing for Playwright's own. Each candidate counts
only once it has opened a page.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from typing import Optional

from server.tooling.environments import SERVER
from server.tooling.machine import ROOT, TOOLS, ToolingError, only_one, output_of, say

_CHOICE = TOOLS / "browser"
_PYTHON = ROOT / SERVER.folder / "bin" / "python"
_PROBE = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1] or None)
    page = browser.new_page()
    page.set_content("<p>hello</p>")
    print(page.inner_text("p"))
    browser.close()
"""
_SECONDS_FOR_A_DOWNLOAD = 600


def _opens_a_page(program: str) -> bool:
    return output_of([_PYTHON, "-c", _PROBE, program], timeout=90) == "hello"


def _candidates() -> Iterator[Optional[str]]:
    yield ""
    yield _download()
    yield from _on_the_path()
    yield _from_debian()


def _on_the_path() -> Iterator[Optional[str]]:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        yield shutil.which(name)


def _download() -> Optional[str]:
    say("getting Playwright's Chromium for the browser tests")
    impatient = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}
    command = [_PYTHON, "-m", "playwright", "install", "chromium"]
    return "" if output_of(command, env=impatient, timeout=_SECONDS_FOR_A_DOWNLOAD) is not None else None


def _from_debian() -> Optional[str]:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say("installing Debian's chromium for the browser tests")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    output_of(["apt-get", "update"], env=quiet, timeout=300)
    output_of(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"], env=quiet, timeout=900)
    return shutil.which("chromium")


def find() -> None:
    """Find the browser and note it down; :class:`ToolingError` when there is none."""
    if _CHOICE.is_file():
        chosen = _CHOICE.read_text().strip()
        if (not chosen or shutil.which(chosen)) and _opens_a_page(chosen):
            return
    for program in _candidates():
        if program is not None and _opens_a_page(program):
            _CHOICE.write_text(program + "\n")
            say(f"the browser tests use {program or 'the Chromium of Playwright'}")
            return
    raise ToolingError(
        "No Chromium for the browser tests: Playwright's could not be downloaded, and none is on the path. "
        "Install one (on Debian `sudo apt-get install chromium`) and try again."
    )


def main() -> int:
    """Find the browser; the exit code is 1 when there is none."""
    try:
        with only_one():
            find()
    except ToolingError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
