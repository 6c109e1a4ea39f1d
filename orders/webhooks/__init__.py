"""Webhooks: order events sent to an OSS, signed as Standard Webhooks 1.0 has it."""
