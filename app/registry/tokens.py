"""Secrets that a link or a browser carries: never kept, only their hash is."""

import hashlib
import secrets


def new_token() -> str:
    """A fresh secret of 256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """SHA-256 in hex of anything a client may send. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
