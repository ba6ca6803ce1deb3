"""Signal handlers for a published page."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.signals import page_published

from exchange.safety.personal_data import findings_in


@receiver(page_published)
def log_kept_personal_data(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Log what kind of personal data was let through in which field, and never the data itself."""
    if not getattr(instance, "personal_data_reason", ""):
        return
    kept = sorted({(finding.kind.value, field) for field, finding in findings_in(instance)})
    if kept:
        log(
            instance,
            "exchange.personal_data_kept",
            data={"kept": [{"kind": kind, "field": field} for kind, field in kept]},
        )
