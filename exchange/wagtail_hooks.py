"""What the exchange adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from exchange.demo.records import load_records
from exchange.demo.site import load_home, load_pages
from exchange.translation import hooks as translation_hooks  # noqa: F401
from exchange.viewsets import ExchangeViewSetGroup

register_snippet(ExchangeViewSetGroup)

# The order is that of the main navigation: practices (10) and study visits (20) stand between.
hooks.register("exchange_load_demo", load_records, order=0)
hooks.register("exchange_load_demo", load_home, order=1)
hooks.register("exchange_load_demo", load_pages, order=30)


@hooks.register("register_log_actions")
def register_personal_data_action(actions: Any) -> None:
    @actions.register_action("exchange.personal_data_kept")
    class PersonalDataKept(LogFormatter):
        label = _("Personal data kept")

        def format_message(self, log_entry: Any) -> Any:
            kept = ", ".join(f"{item['kind']} ({item['field']})" for item in log_entry.data["kept"])
            return _("Published although personal data was found: %(kept)s") % {"kept": kept}
