"""``constraints.yml`` gets its meaning here: what goes together, for whom, where; and why."""
