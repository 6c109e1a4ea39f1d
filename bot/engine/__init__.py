"""Rasa's few Python parts: the channel to the gateway, the adopted understanding, and what makes a turn quick."""
