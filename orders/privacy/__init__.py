"""Orders without the person: what law asks to keep stays, what tells who it was goes."""
