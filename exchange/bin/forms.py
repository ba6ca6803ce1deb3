"""The form of documents, which keeps a file that is replaced by another one."""

from __future__ import annotations

from typing import Any

from wagtail.documents.forms import BaseDocumentForm

from exchange.bin.deleting import keep_replaced_file


class DocumentForm(BaseDocumentForm):
    """Wagtail's form deletes the old file before the document is saved, when no signal has reported it yet."""

    def save(self, commit: bool = True) -> Any:
        if commit and "file" in self.changed_data and self.original_file:
            keep_replaced_file(self.instance, self.original_file)
        return super().save(commit=commit)
