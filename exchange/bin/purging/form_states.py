"""Purging the forms that Wagtail keeps for previews: one that holds the text is dropped, as after a day anyway."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import QuerySet
from wagtail.admin.models import FormState

from exchange.bin.purging.pattern import TextPattern
from exchange.bin.purging.reports import Found
from exchange.bin.purging.scope import Scope
from exchange.bin.purging.values import Cleaner


class FormStates:
    def find(self, pattern: TextPattern, scope: Scope) -> Iterator[Found]:
        for state in self._states(scope).iterator(chunk_size=100):
            cleaner = Cleaner(pattern, str)
            for _name, value in parse_qsl(state.data):
                cleaner.clean(value)
            if cleaner.contexts:
                yield Found(str(FormState._meta.verbose_name_plural), str(state.pk), tuple(cleaner.contexts))

    @staticmethod
    def _states(scope: Scope) -> QuerySet[Any]:
        states = FormState.objects.order_by("pk")
        return states if scope.is_site else states.filter(object_id__in=[str(page.pk) for page in scope.pages])

    def purge(self, pattern: TextPattern, scope: Scope) -> int:
        keys = [found.key for found in self.find(pattern, scope)]
        return FormState.objects.filter(pk__in=keys).delete()[0]
