"""Questions about what goes together, for any model of variables with finite domains; knows nothing of offers."""
