"""Channels: the ways by which customers' messages come in and the assistant's go out."""
