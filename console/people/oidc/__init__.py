"""Signing in with an OpenID Connect provider: the authorization code flow with PKCE, and whom its answer stands for."""
