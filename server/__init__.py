"""Puts Bespoke together: the FastAPI application, the command line, start-up and supervision of the bot."""
