"""A wish that can't be met is kept with the reply that says so: what was wished, and which constraints say no."""

from __future__ import annotations

from catalog_adapter.tone.reply import Refusal
from tests.actions.customer import Customer


def _refused(customer: Customer) -> list[Refusal]:
    return [one for reply in customer.replies for one in reply.refusals]


async def test_a_wish_that_is_refused_is_kept_once(customer: Customer) -> None:
    await customer.say("I'd like a line with 1000")
    assert _refused(customer) == []
    await customer.say("with the standard router")
    (refusal,) = _refused(customer)
    assert (refusal.offering, refusal.wished) == ("line", {"router": "standard"})
    assert refusal.constraints == ["fast-needs-pro"]
    await customer.say("why")
    assert _refused(customer) == [], "the same wish would count twice"


async def test_a_question_about_what_does_not_go_together_is_kept(customer: Customer) -> None:
    await customer.say("can I have the line with 1000 and the standard router")
    (refusal,) = _refused(customer)
    assert refusal.constraints == ["fast-needs-pro"]
