"""Signals of the exchange."""

from __future__ import annotations

from django.dispatch import Signal

roles_changed = Signal()
"""Sent after rows that give roles were changed together; the sender is their model."""
