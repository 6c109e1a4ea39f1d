"""The exact engine over an incremental SAT solver, for models of any shape."""
