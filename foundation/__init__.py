"""What every package stands on: settings, database, bus, locks, logging, errors. Imports nothing of ours."""
