"""Rasa, alone in its own environment: domain, dialogue, and its few Python parts. Imports nothing of ours."""
