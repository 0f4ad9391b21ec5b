"""A strict local OpenID Connect issuer for tests."""

from tests.fakes.oidc.server import CLIENT, SECRET, FakeIssuer

__all__ = ["CLIENT", "SECRET", "FakeIssuer"]
