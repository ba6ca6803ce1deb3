"""Purge: the search for what holds a text, and its removal in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Page, Site
from wagtail.search import index

from exchange.bin.purging import rows
from exchange.bin.purging.pattern import TextPattern
from exchange.bin.purging.registry import handlers, written_models
from exchange.bin.purging.reports import Found, Report
from exchange.bin.purging.scope import Scope
from exchange.bin.restoring import send_saved
from exchange.bin.rows import in_batches
from search.indexing import purge as searched

MIN_LENGTH = 3
"""Of a text: a shorter one would be removed from the middle of words everywhere."""

Told = Callable[[str], None]


def silent(_text: str) -> None:
    """Report progress to nobody."""


def look(pattern: TextPattern, scope: Scope, tell: Told = silent) -> Report:
    """Return what a purge would change, and what it would only name. Writes nothing."""
    report = Report()
    for model in written_models():
        report.add(rows.find(model, pattern, scope))
        tell(str(model._meta.verbose_name_plural))
    for handler in handlers().values():
        report.add(handler.find(pattern, scope))
    report.add(_files(pattern, scope))
    if scope.is_site:
        report.add(_accounts(pattern))
        report.add(_words(pattern))
    return report


@transaction.atomic
def purge(pattern: TextPattern, scope: Scope, user: Any = None, tell: Told = silent) -> Report:
    """Remove the pattern from whatever `look` finds, all or nothing. The log keeps that it happened, never the text.

    The report is what was there before.
    """
    report = look(pattern, scope)
    changed: dict[type[Model], list[Any]] = {}
    for model in written_models():
        changed[model] = rows.purge(model, pattern, scope)
        tell(f"{model._meta.verbose_name_plural}: {len(changed[model])}")
    for handler in handlers().values():
        handler.purge(pattern, scope)
    pages = _index_again(changed)
    searched.purge(pattern.is_in, pattern.text if scope.is_site else "", pages)
    # Read again: the log keeps titles, and those had the text.
    things = (
        Site.objects.filter(is_default_site=True)
        if scope.is_site
        else Page.objects.filter(pk__in=[page.pk for page in scope.pages])
    )
    for thing in things:
        log(thing, "exchange.purged", user=user, data={"places": report.places})
    return report


def _index_again(changed: dict[type[Model], list[Any]]) -> set[int]:
    """Notify indexes of the pages and records whose rows, or child rows, were changed; return the keys of the pages."""
    pages: set[int] = set()
    for model, keys in changed.items():
        for batch in in_batches(keys):
            for root, root_keys in _roots(model, batch):
                if issubclass(root, Page):
                    pages.update(root_keys)
                else:
                    _say_saved(root._base_manager.filter(pk__in=root_keys))
    for batch in in_batches(sorted(pages)):
        _say_saved(Page.objects.filter(pk__in=batch).specific())
    return pages


def _roots(model: type[Model], keys: list[Any]) -> Iterator[tuple[type[Model], set[Any]]]:
    """Yield `keys` of an indexed model or a page, or of the things that they are child rows of."""
    if issubclass(model, Page | index.Indexed):
        yield model, set(keys)
    for field in model._meta.local_concrete_fields:
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE:
            target: Any = field.remote_field.model
            if issubclass(target, Page | index.Indexed):
                yield target, set(model._base_manager.filter(pk__in=keys).values_list(field.attname, flat=True))


def _say_saved(things: Iterable[Model]) -> None:
    for thing in things:
        send_saved(thing)


# What is only named


def _files(pattern: TextPattern, scope: Scope) -> Iterator[Found]:
    """Yield names of files, and texts in them."""
    if not scope.is_site:
        return
    for model in (get_image_model(), get_document_model()):
        names = model._base_manager.values_list("pk", "title", "file").order_by("pk")
        for key, title, name in names.iterator(chunk_size=500):
            if pattern.is_in(name) or rows.as_slug(pattern) in name.lower():
                yield Found(
                    "", str(key), kept=(_("The file name of “%(title)s”") % {"title": title_without(pattern, title)},)
                )
    for key in searched.files_with(pattern.is_in):
        title = get_document_model()._base_manager.filter(pk=key).values_list("title", flat=True).first() or ""
        reason = _("The content of the file “%(title)s”: replace or delete the file")
        yield Found("", str(key), kept=(reason % {"title": title_without(pattern, title)},))


def title_without(pattern: TextPattern, title: str) -> str:
    """Return a title that can be shown to say where something is."""
    return pattern.remove(title, lambda: "…").text


def _accounts(pattern: TextPattern) -> Iterator[Found]:
    users = get_user_model()
    names = [each.name for each in users._meta.local_concrete_fields if isinstance(each, models.CharField)]
    names = [name for name in names if name != "password"]
    for values in users._default_manager.values_list("pk", *names).iterator(chunk_size=500):
        full = " ".join(str(value) for value in values[1:])
        if pattern.is_in(full):
            yield Found("", str(values[0]), kept=(_("The account of a person: administrators change it"),))


def _words(pattern: TextPattern) -> Iterator[Found]:
    for number in range(searched.unanswered(pattern.text)):
        yield Found(_("search terms without results"), str(number), (_("a word of the text"),))


def still_elsewhere() -> list[str]:
    """Return where a purge does not reach, whatever it finds."""
    return [
        _("Backups made before: they keep the text until they are deleted."),
        _("Log files of the web server, if the text was in an address."),
        _("E-mails that were sent, and copies that readers made."),
    ]
