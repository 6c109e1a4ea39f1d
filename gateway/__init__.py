"""The gateway: channels in and out, conversations, customers' identity, the web chat."""
