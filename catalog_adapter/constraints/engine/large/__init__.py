"""An engine for thousands of yes/no variables and clauses: solutions found before answer most of a question."""
