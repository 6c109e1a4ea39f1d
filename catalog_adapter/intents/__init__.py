"""``intents.yml`` gets its meaning here: what a customer's message means in one context."""
