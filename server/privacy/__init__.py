"""What is kept of a person, in all packages' tables: found, exported, erased, and forgotten after the time that a CSP
sets."""
