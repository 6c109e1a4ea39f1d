"""The outbox: order events on their way, each to each destination once in effect, in order, whatever crashes."""
