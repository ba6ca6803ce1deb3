"""Models of invitations and accounts."""
