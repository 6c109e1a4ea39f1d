"""The chat as a customer sees it in a terminal: lines in, messages out, also those that come unasked."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from foundation.errors import BespokeError
from server.cli.chat.client import ChatClient
from server.cli.chat.render import open_quick_replies, show_messages, show_orders

_LOOK_SECONDS = 1.0
_PROMPT = "> "


def talk(client: ChatClient, console: Console) -> None:
    """Until Ctrl-D or Ctrl-C; then the orders that were placed are shown."""
    conversation = _Conversation(client, console)
    conversation.show(client.greeting)
    watcher = threading.Thread(target=conversation.watch, daemon=True)
    watcher.start()
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            line = console.input(_PROMPT)
            if line.strip():
                conversation.say(line)
    conversation.end()
    console.print()
    show_orders(console, client.orders())


class _Conversation:
    """Two threads use it: one takes the customer's lines, one looks for what is said unasked."""

    def __init__(self, client: ChatClient, console: Console) -> None:
        self._client = client
        self._console = console
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._quick_replies: list[dict[str, Any]] = []

    def show(self, messages: Sequence[dict[str, Any]], *, unasked: bool = False) -> None:
        """Show messages; the last one's quick replies can be pressed from now on. What comes unasked leaves those of
        the open question as they are, unless it has its own."""
        if messages:
            pressable = open_quick_replies(messages)
            self._quick_replies = pressable if pressable or not unasked else self._quick_replies
            show_messages(self._console, self._client.context, messages)

    def say(self, line: str) -> None:
        """Say a line, or press the quick reply of that number."""
        number = int(line) if line.strip().isdecimal() else 0
        with self._lock:
            try:
                if 1 <= number <= len(self._quick_replies):
                    pressed = self._quick_replies[number - 1]
                    answer = self._client.say(pressed["title"], pressed["payload"])
                else:
                    answer = self._client.say(line)
            except BespokeError as error:
                self._console.print(str(error), style="red", markup=False, highlight=False)
                return
            self.show(answer["messages"])

    def watch(self) -> None:
        """Show what is said unasked, until the end."""
        while not self._ended.wait(_LOOK_SECONDS):
            with self._lock, contextlib.suppress(BespokeError):
                messages = self._client.late_messages()
                if messages:
                    self._console.print()
                    self.show(messages, unasked=True)
                    self._console.print(_PROMPT, end="")

    def end(self) -> None:
        """Nothing more is looked for."""
        self._ended.set()
