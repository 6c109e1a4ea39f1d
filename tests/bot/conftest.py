"""A bot with a small order's server behind it, started once for all tests of the bot."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.support.order_stand_in import OrderStandIn, Served
from tests.support.rasa import Bot, running_bot

TOKEN = "the-internal-token-of-the-tests"
_CONVERSATIONS = count(1)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The bot's server on the network, which a test may take away for a while."""
    served = Served(OrderStandIn(TOKEN))
    yield served
    served.stop()


@pytest.fixture(scope="session")
def bot(served: Served) -> Iterator[Bot]:
    with running_bot(served.url, TOKEN, BESPOKE_TURN_TIMEOUT="3", BESPOKE_LOG_JSON="true") as bot:
        yield bot


@pytest.fixture
def server(served: Served) -> OrderStandIn:
    """What the bot's server is asked, having been asked nothing yet."""
    stand_in: OrderStandIn = served.stand_in
    stand_in.reset()
    return stand_in


@pytest.fixture
def conversation() -> str:
    """A conversation that nobody has had yet."""
    return f"conversation-{next(_CONVERSATIONS)}"
