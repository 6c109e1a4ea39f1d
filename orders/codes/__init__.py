"""One-time codes: who can read what is sent to a contact point of an order may ask after it from anywhere."""
