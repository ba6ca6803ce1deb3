"""Names the moments at which a page is recorded or forgotten; the work itself is in `recording`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete
from modelcluster.models import get_all_child_relations
from wagtail.documents import get_document_model
from wagtail.models import COMMENTS_RELATION_NAME, CollectionViewRestriction, Page, PageViewRestriction

from search.engines.database.freshness import log_changes
from search.indexing import recording
from search.indexing.attachments import texts as attachment_texts
from search.models import CONCEPTS, AttachmentText
from search.registry import concepts_changed

# Columns that a page is saved with while the instance holds a draft; none of them is searched.
NOT_SEARCHED = frozenset(
    {
        COMMENTS_RELATION_NAME,
        "draft_title",
        "expire_at",
        "expired",
        "go_live_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "latest_revision_id",
        "live_revision",
        "live_revision_id",
        "locked",
        "locked_at",
        "locked_by",
        "locked_by_id",
        "numchild",
        "seo_title",
        "search_description",
        "show_in_menus",
        "slug",
        "url_path",
    }
)
_ALIAS = frozenset({"alias_of", "alias_of_id"})


def connect() -> None:
    post_save.connect(page_saved, dispatch_uid="exchange_search_page_saved")
    pre_delete.connect(page_about_to_be_deleted, dispatch_uid="exchange_search_page_about_to_be_deleted")
    post_delete.connect(page_deleted, dispatch_uid="exchange_search_page_deleted")
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid="exchange_search_restriction")
        signal.connect(
            collection_restriction_changed, sender=CollectionViewRestriction, dispatch_uid="exchange_search_collection"
        )
    post_save.connect(document_saved, sender=get_document_model(), dispatch_uid="exchange_search_document_saved")
    post_delete.connect(document_deleted, sender=get_document_model(), dispatch_uid="exchange_search_document_deleted")
    concepts_changed.connect(terms_changed, dispatch_uid="exchange_search_terms")


def page_saved(
    sender: type[Any], instance: Any, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Record a page that was saved, as it is live.

    `raw` is a fixture, whose rows may refer to rows still to come: run rebuild_search after it.
    """
    if raw or not issubclass(sender, Page):
        return
    if sender is Page:
        # A move, or an act on the tree: the plain page was saved, and what is below may have moved with it.
        recording.record(Page.objects.get(pk=instance.pk).specific)
        recording.refresh_restrictions(under=instance.path)
    elif update_fields is None:
        recording.record(instance)
    elif not update_fields <= NOT_SEARCHED:
        recording.record(_as_stored(instance, update_fields))
        if not update_fields.isdisjoint(_ALIAS):
            # The source of an alias is what closes the pages below it.
            recording.refresh_restrictions(under=instance.path)


def _as_stored(instance: Page, update_fields: frozenset[str]) -> Page:
    """Return the page as the database has it, with the child rows that are about to be written.

    An instance of which only some columns are saved may hold a draft in all the others.
    """
    stored = type(instance).objects.get(pk=instance.pk)
    for relation in get_all_child_relations(type(instance)):
        name = relation.get_accessor_name()
        if name in update_fields:
            setattr(stored, name, list(getattr(instance, name).all()))
    return stored


def page_about_to_be_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Note the aliases: they become pages of their own by a deletion that sends no signal for them."""
    if sender is Page:
        instance._exchange_search_aliases = list(instance.aliases.values_list("path", flat=True))


def page_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    if not issubclass(sender, Page):
        return
    recording.forget(instance.pk)
    for path in getattr(instance, "_exchange_search_aliases", ()):
        # What is on a former alias counts from now on.
        recording.refresh_restrictions(under=path)


def restriction_changed(sender: type[Model], instance: PageViewRestriction, **kwargs: Any) -> None:
    recording.refresh_restrictions()


def collection_restriction_changed(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Write the tokens of documents again: the files of a collection were closed or opened."""
    recording.analyse_documents(attachment_texts.pages_offering())


def document_saved(sender: type[Model], instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Read a file after its upload, when nobody waits; it may have been moved into or out of a closed collection."""

    def act() -> None:
        attachment_texts.read(instance)
        recording.analyse_documents(attachment_texts.pages_offering([instance.pk]))

    if not raw:
        transaction.on_commit(act, robust=True)


def document_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    AttachmentText.objects.filter(pk=instance.pk).delete()
    recording.analyse_documents(attachment_texts.pages_offering([instance.pk]))


def terms_changed(sender: object, codes: Iterable[str], **kwargs: Any) -> None:
    """Log the change of terms and analyse pages that hold old or new ones again: they say other concepts now."""
    log_changes([CONCEPTS])
    recording.analyse_documents(recording.pages_naming(codes))
