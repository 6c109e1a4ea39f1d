"""The pages, one module a group. Each takes what was asked for, calls a service, and shows what came of it."""
