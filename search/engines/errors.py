"""The error that an engine raises when it cannot answer."""

from __future__ import annotations


class EngineError(Exception):
    """An engine did not do what it was asked; the message says why, without any secret."""
