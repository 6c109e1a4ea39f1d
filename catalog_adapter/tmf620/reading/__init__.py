"""TMF620 v4.1 → our data language. :mod:`catalogue` is where it starts; each other module reads one thing of it."""
