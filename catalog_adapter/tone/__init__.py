"""``tone.yml`` gets its meaning here: how everything is said, in the CSP's voice and the customer's language."""
