"""From offers and constraints to a model of variables and expressions, which an engine answers questions about."""
