"""The digest preference by e-mail, in a person's account in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from exchange.access.languages import translatable_locales
from exchange.translation.digest.models import DigestChoice


class DigestForm(forms.ModelForm):
    class Meta:
        model = DigestChoice
        fields = ["frequency", "names_pages"]


class DigestSettingsPanel(BaseSettingsPanel):
    """The panel of the preference, for everyone who may write in some language."""

    name = "digest"
    title = _("Your task digest")
    tab = notifications_tab
    order = 200
    form_class = DigestForm

    def is_active(self) -> bool:
        return bool(translatable_locales(self.user))

    def get_form(self) -> Any:
        choice = DigestChoice.objects.filter(user=self.user).first() or DigestChoice(user=self.user)
        data = self.request.POST if self.request.method == "POST" else None
        return self.form_class(data, instance=choice, prefix=self.name)
