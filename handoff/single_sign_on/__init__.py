"""Signing in with the company's own accounts: OpenID Connect, the authorization code flow with PKCE, beside passwords."""
