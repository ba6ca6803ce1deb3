"""One item of the bin: what comes back, the button that restores it and the one that deletes it for good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from exchange.bin.contents import contents_of
from exchange.bin.emptying import delete_for_good
from exchange.bin.models import BinnedItem, BinnedRow
from exchange.bin.placing import NotRestorableError
from exchange.bin.restoring import Restored, restore, restore_together
from exchange.bin.rights import items_for, may_delete_for_good, may_restore
from exchange.bin.rows import model_of

MAX_TOGETHER = 50
"""Items of one step that are restored by one button."""


class ParentForm(forms.Form):
    """The place where a page comes back whose parent is gone."""

    parent = forms.ModelChoiceField(
        Page.objects.filter(depth__gt=1),
        label=gettext_lazy("Restore under"),
        widget=AdminPageChooser(),
        error_messages={"required": gettext_lazy("Choose the page under which it is restored.")},
    )

    def __init__(self, item: BinnedItem, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.user = item, user

    def clean_parent(self) -> Page:
        parent: Page = self.cleaned_data["parent"].specific
        model = model_of(self.item.model)
        if not parent.permissions_for_user(self.user).can_add_subpage():
            raise forms.ValidationError(_("You may not add pages under this page. Choose another one."))
        if model is None or not model.can_exist_under(parent):  # type: ignore[attr-defined]
            raise forms.ValidationError(_("This type of page cannot be under the chosen page. Choose another one."))
        top = self.item.rows.filter(model=Page._meta.label_lower, object_id=self.item.object_id).first()
        if top is not None and str(top.fields["locale"]) != str(parent.locale_id):
            raise forms.ValidationError(_("This page is in another language. Choose one in the language of the item."))
        return parent


class ItemView(WagtailAdminTemplateMixin, TemplateView):
    """GET looks; POST does one of `restore` and `delete`."""

    template_name = "exchange/bin/item.html"
    page_title = gettext_lazy("Bin")
    header_icon = "bin"

    @cached_property
    def item(self) -> BinnedItem:
        item = get_object_or_404(BinnedItem, pk=self.kwargs["pk"])
        if item.is_expired:
            return get_object_or_404(items_for(self.request.user), pk=item.pk)
        if not may_restore(self.request.user, item):
            raise PermissionDenied
        return item

    @cached_property
    def needs_parent(self) -> bool:
        return self.item.kind == BinnedItem.Kind.PAGE and not Page.objects.filter(pk=self.item.parent_id).exists()

    @cached_property
    def form(self) -> ParentForm | None:
        if not self.needs_parent or self.item.restored_at is not None:
            return None
        data = self.request.POST if "restore" in self.request.POST else None
        return ParentForm(self.item, self.request.user, data)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.item.restored_at is not None:
            messages.warning(request, _("“%(title)s” has been restored already.") % {"title": self.item.title})
            return HttpResponseRedirect(reverse("exchange_bin:list"))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "together" in request.POST:
            return self._restore_together()
        if "delete" in request.POST:
            return self._delete()
        if "restore" not in request.POST:
            return HttpResponseRedirect(reverse("exchange_bin:item", args=[self.item.pk]))
        if self.form is not None and not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        return self._restore(self.form.cleaned_data["parent"] if self.form is not None else None)

    def _restore(self, parent: Page | None) -> HttpResponse:
        try:
            restored = restore(self.item, self.request.user, parent)
        except NotRestorableError as refusal:
            messages.error(self.request, str(refusal))
            return HttpResponseRedirect(reverse("exchange_bin:list"))
        address = edit_url(restored.thing)
        buttons = [messages.button(address, _("Open"))] if address else []
        messages.success(self.request, said(self.item, restored), buttons=buttons)
        return HttpResponseRedirect(reverse("exchange_bin:list"))

    @cached_property
    def others(self) -> list[BinnedItem]:
        """Return what was deleted in the same step, as translations are, and the person may restore as well."""
        if self.item.deletion is None:
            return []
        together = items_for(self.request.user).filter(deletion=self.item.deletion)
        return list(together.exclude(pk=self.item.pk)[:MAX_TOGETHER])

    def _restore_together(self) -> HttpResponse:
        items = [self.item, *self.others]
        try:
            restored = restore_together(items, self.request.user)
        except NotRestorableError as refusal:
            messages.error(self.request, str(refusal))
            return HttpResponseRedirect(reverse("exchange_bin:item", args=[self.item.pk]))
        for item, each in zip(sorted(items, key=lambda item: -item.pk), restored, strict=True):
            messages.success(self.request, said(item, each))
        return HttpResponseRedirect(reverse("exchange_bin:list"))

    def _delete(self) -> HttpResponse:
        if not may_delete_for_good(self.request.user, self.item):
            raise PermissionDenied
        delete_for_good(self.item, self.request.user)
        messages.success(self.request, _("“%(title)s” was deleted for good.") % {"title": self.item.title})
        return HttpResponseRedirect(reverse("exchange_bin:list"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("exchange_bin:list"), "label": _("Bin")},
            {"url": "", "label": self.item.title},
        ]

    def _above(self) -> BinnedItem | None:
        """Return the item in which the page above is."""
        key = str(self.item.parent_id)
        rows = BinnedRow.objects.filter(model=Page._meta.label_lower, object_id=key, companion=False)
        return BinnedItem.objects.restorable().filter(pk__in=rows.values("item")).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self._above() if self.needs_parent else None
        return super().get_context_data(**kwargs) | {
            "item": self.item,
            "others": self.others,
            "contents": contents_of(self.item),
            "form": self.form,
            "media": self.form.media if self.form is not None else forms.Media(),
            "above": found if found is not None and may_restore(self.request.user, found) else None,
            "may_delete": may_delete_for_good(self.request.user, self.item),
        }


def edit_url(thing: Any) -> str:
    """Return where the restored thing is edited."""
    return AdminURLFinder().get_edit_url(thing) or ""


def said(item: BinnedItem, restored: Restored) -> str:
    """Return what was restored, and what is not as it was."""
    parts = [_("“%(title)s” was restored.") % {"title": item.title}]
    if restored.live:
        text = ngettext("%(number)d page is live again.", "%(number)d pages are live again.", restored.live)
        parts.append(text % {"number": restored.live})
    if restored.drafts:
        text = _("These pages were live and are drafts now, because you may not publish them: %(titles)s.")
        parts.append(text % {"titles": ", ".join(restored.drafts[:20])})
    if restored.slug:
        parts.append(_("Its address was taken; the new one ends in “%(slug)s”.") % {"slug": restored.slug})
    if restored.left_out:
        kinds = ", ".join(f"{name}: {count}" for name, count in restored.left_out.items())
        parts.append(_("What it belonged to is gone, so this did not come back: %(kinds)s.") % {"kinds": kinds})
    return " ".join(parts)
