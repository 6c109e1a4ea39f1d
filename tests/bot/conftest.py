"""A bot with a small order's server behind it, started once for all tests of the bot."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.support.order_stand_in import OrderStandIn
from tests.support.rasa import Bot, running_bot

TOKEN = "the-internal-token-of-the-tests"
_CONVERSATIONS = count(1)


@pytest.fixture(scope="session")
def bot() -> Iterator[Bot]:
    """A running bot."""
    with running_bot(OrderStandIn(), TOKEN, BESPOKE_TURN_TIMEOUT="3", BESPOKE_LOG_JSON="true") as bot:
        yield bot


@pytest.fixture
def server(bot: Bot) -> OrderStandIn:
    """What the bot's server is asked, having been asked nothing yet."""
    bot.server.reset()
    return bot.server


@pytest.fixture
def conversation() -> str:
    """A conversation that nobody has had yet."""
    return f"conversation-{next(_CONVERSATIONS)}"
