"""``python -m server.cli`` is ``bespoke``."""

from server.cli import main

main()
