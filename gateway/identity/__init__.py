"""Who a customer is: what a CSP's site vouches for."""
