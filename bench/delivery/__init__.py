"""Whether an order is ever lost, doubled or told out of order, and how fast deliveries are.

``python -m bench.delivery``. Conversations place orders through the real order service, in processes that are killed;
a receiver takes the webhooks, as killable, in a process of its own. Placing goes straight to the service and not
through a chat: a chat turn costs far more than an order, and what is measured here begins at the confirmation.
"""
