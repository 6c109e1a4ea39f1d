"""Order events: what happened to an order, in sequence, as TMF622 notifications."""
