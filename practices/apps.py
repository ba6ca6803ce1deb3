"""The Django app of the practices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    name = "practices"
    label = "practices"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Practices")

    def ready(self) -> None:
        from exchange.bin.registrations import keep_deleted
        from exchange.search_integration import register_labels
        from practices import signal_handlers  # noqa: F401
        from practices.models import Adoption, Evidence

        register_labels("evidence", Evidence.labels_in)
        keep_deleted(Adoption)
