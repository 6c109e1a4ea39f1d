"""How many customers one server process serves, that kills lose nothing, and how soon the chat is there."""
