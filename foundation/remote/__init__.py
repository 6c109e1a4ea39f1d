"""Asking systems of the CSPs over HTTP: whole answers within bounds, retries, and a circuit breaker."""
