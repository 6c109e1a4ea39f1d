"""CancelProductOrder: the wish that an order be cancelled, as a task of its own, which follows the order's states."""
