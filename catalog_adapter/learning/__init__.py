"""What customers said in vain is kept, grouped, and turned into examples by a CSP's staff."""
