"""What tests stand on: real servers that are shared by all workers of a run, and ways to wait for something."""
