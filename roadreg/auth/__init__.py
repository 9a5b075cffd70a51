"""Who may do what: accounts, roles, divisions and sign-in."""
