"""The standard actions, called as Rasa's rules call them."""
