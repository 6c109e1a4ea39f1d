"""Hand-over to an inbox at Chatwoot: customers' words go there, what agents write comes back."""
