"""Our data language → TMF620 v4.1. :mod:`catalogue` is where it starts; each other module writes one of its kinds."""
