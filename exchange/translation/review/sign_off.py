"""The two steps of Wagtail's moderation at which a translation is signed off: its language, and its wording."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, TaskState

from exchange.access.person import person_of
from exchange.records.language_role import LanguageRole
from exchange.translation.review.reviewing import has_written, is_translation, not_written_by
from exchange.translation.review.task import ModerationTask, passed_over


class SignOffTask(ModerationTask):
    """A person other than the translator says that one side of a translation is right. A source needs none."""

    yes = _("Sign off")
    yes_with_comment = _("Sign off with a comment")

    class Meta:
        abstract = True

    reviewers: ClassVar[tuple[str, ...]]
    """The roles for a language of those who sign off translations into it."""

    def decides(self, page: Any, user: Any) -> bool:
        if not user.is_active:
            return False
        return bool(user.is_superuser or page.locale_id in person_of(user).locales_as(*self.reviewers))

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        """Begin; a source is nobody's translation, so for it the step is passed over."""
        page = workflow_state.content_object.specific
        return super().start(workflow_state, user=user) if is_translation(page) else passed_over(self, workflow_state)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        pages = {int(pk) for pk in waiting.values_list("workflow_state__object_id", flat=True)}
        own = {str(page.pk) for page in self.decidable(Page.objects.filter(pk__in=pages), user)}
        return waiting.filter(workflow_state__object_id__in=own)

    def decidable(self, pages: QuerySet[Page], user: Any) -> QuerySet[Page]:
        """Return those of `pages` that `user` may sign off."""
        if user.is_superuser:
            return pages
        return pages.filter(locale__in=person_of(user).locales_as(*self.reviewers))


class LanguageSignOffTask(SignOffTask):
    """A second translator or a publisher of the language: it says what the source says, in good language."""

    reviewers = (LanguageRole.Role.TRANSLATOR, LanguageRole.Role.PUBLISHER)

    def decides(self, page: Any, user: Any) -> bool:
        return super().decides(page, user) and not has_written(page, user)

    def decidable(self, pages: QuerySet[Page], user: Any) -> QuerySet[Page]:
        return not_written_by(super().decidable(pages, user), user)

    @classmethod
    def get_description(cls) -> Any:
        return _("Another translator or a publisher of the language signs off a translation that they did not write")

    class Meta:
        verbose_name = _("sign-off of a translation's language")
        verbose_name_plural = _("sign-offs of translations' language")


class WordingSignOffTask(SignOffTask):
    """A person who knows how people who have experienced violence read it: no word blames, frightens or gives away."""

    reviewers = (LanguageRole.Role.REVIEWER,)

    @classmethod
    def get_description(cls) -> Any:
        return _("A reviewer of wording signs off that a translation is safe for survivors to read")

    class Meta:
        verbose_name = _("sign-off of a translation's trauma-informed wording")
        verbose_name_plural = _("sign-offs of translations' trauma-informed wording")
