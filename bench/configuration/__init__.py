"""How long the configurator's answers take, whether they are right, and how much faster they are than plain means."""
