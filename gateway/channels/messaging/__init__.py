"""What all messaging platforms share: what comes in is kept and answered at once, one customer's messages are served in
order, and what is said is sent as the platform can show it, again until it arrives."""
