"""Accounts of the desk's people: roles, passwords, sessions, lock-out, and who changed what."""
