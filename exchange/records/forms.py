"""The form of a record in the admin."""

from __future__ import annotations

from wagtail.admin.forms import WagtailAdminModelForm

from exchange.records.child_rows import UniqueRowsMixin


class RecordForm(UniqueRowsMixin, WagtailAdminModelForm):
    """A record with rows of its own, such as its names."""
