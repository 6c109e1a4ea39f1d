"""``offers.yml`` gets its meaning here: what can be bought, how it is configured, what it costs."""
