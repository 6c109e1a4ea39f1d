"""Who may do what with a CSP's orders over TMF622: tokens with scopes and an end."""
