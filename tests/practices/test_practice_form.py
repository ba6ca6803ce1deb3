"""The editor's form of a practice: what a draft needs, what publishing needs, and that nothing typed is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from exchange.records.membership import Role
from practices.models import PracticePage
from tests.factories.exchange import ConceptFactory, MembershipFactory, OrganisationFactory, SuperuserFactory
from tests.factories.practices import PracticePageFactory, translated
from tests.forms import errors_of, practice_form, step_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(practice_lists: dict[str, Any]) -> Client:
    client = Client()
    client.force_login(SuperuserFactory())
    return client


class Form:
    """The form of a new practice in English, with what a draft needs filled in."""

    def __init__(self, client: Client, parent: Any) -> None:
        self.client = client
        self.method = ConceptFactory(code="self-help-group")
        self.group = ConceptFactory(code="victim", scheme="target-group")
        self.owner = OrganisationFactory(code="persefona")
        self.url = reverse("wagtailadmin_pages:add", args=["practices", "practicepage", parent.pk])

    def send(self, **changes: Any) -> Any:
        page = self.client.get(self.url)
        fields = {
            "title": "Evening group",
            "slug": "evening-group",
            "summary": "A group in the evening.",
            "methods": [str(self.method.pk)],
            "target_groups": [str(self.group.pk)],
            "organisation": str(self.owner.pk),
            **step_fields(("Opening round", "<p>Everybody says how she is.</p>")),
        }
        return self.client.post(self.url, practice_form(page, **(fields | changes)))


@pytest.fixture
def form(admin: Client, practice_lists: dict[str, Any]) -> Form:
    return Form(admin, practice_lists["en"])


PUBLISHABLE = {
    "problem": rich_text("<p>People are alone.</p>"),
    "screening": rich_text("<p>Ask first.</p>"),
    "contact_role": "coordinator",
    "action-publish": "1",
}


def test_a_draft_needs_six_things_only(form: Form) -> None:
    answer = form.send()
    assert errors_of(answer) == {}
    draft = PracticePage.objects.get().get_latest_revision_as_object()
    assert not draft.live
    assert [concept.code for concept in draft.methods] == ["self-help-group"]
    assert draft.steps[0].value["title"] == "Opening round"


def test_who_writes_for_one_organisation_finds_it_chosen(form: Form) -> None:
    own = MembershipFactory(role=Role.EDITOR).organisation
    form.client.force_login(own.memberships.get().user)
    assert form.client.get(form.url).context["form"]["organisation"].value() == own.pk


def test_who_writes_for_two_organisations_chooses(form: Form) -> None:
    user = MembershipFactory(role=Role.EDITOR).user
    MembershipFactory(user=user, role=Role.PUBLISHER)
    form.client.force_login(user)
    assert form.client.get(form.url).context["form"]["organisation"].value() is None


@pytest.mark.parametrize("missing", ["title", "summary", "methods", "target_groups", "organisation"])
def test_each_of_the_six_is_asked_for_at_its_field(form: Form, missing: str) -> None:
    answer = form.send(**{missing: None})
    assert missing in errors_of(answer)
    assert not PracticePage.objects.exists()


def test_a_draft_without_steps_is_refused(form: Form) -> None:
    answer = form.send(**{"steps-count": "0"})
    assert "steps" in errors_of(answer)


def test_an_empty_step_is_refused_even_in_a_draft(form: Form) -> None:
    answer = form.send(**step_fields(("", "")))
    assert "steps" in errors_of(answer)


def test_publishing_names_what_else_it_needs_and_keeps_what_was_typed(form: Form) -> None:
    answer = form.send(**{"action-publish": "1", "setting": "A quiet room."})
    assert {"problem", "screening", "contact_role"} <= set(errors_of(answer))
    assert "A quiet room." in answer.content.decode()
    assert not PracticePage.objects.live().exists()


def test_a_complete_form_is_published(form: Form) -> None:
    answer = form.send(**PUBLISHABLE)
    assert errors_of(answer) == {}
    assert PracticePage.objects.live().get().title == "Evening group"


def test_personal_data_stops_publishing_at_its_field(form: Form) -> None:
    answer = form.send(**PUBLISHABLE, materials=rich_text("<p>Call +47 22 12 34 56.</p>"))
    assert list(errors_of(answer)) == ["materials"]
    assert not PracticePage.objects.exists()


def test_personal_data_does_not_stop_a_draft(form: Form) -> None:
    answer = form.send(materials=rich_text("<p>Call +47 22 12 34 56.</p>"))
    assert errors_of(answer) == {}


def test_a_reason_lets_personal_data_through(form: Form) -> None:
    answer = form.send(
        **PUBLISHABLE,
        materials=rich_text("<p>Call +47 22 12 34 56.</p>"),
        personal_data_reason="The centre's public telephone.",
    )
    assert errors_of(answer) == {}
    assert PracticePage.objects.live().exists()


def test_a_broken_slug_is_named_at_its_field(form: Form) -> None:
    assert "slug" in errors_of(form.send(slug="not a slug!"))


def test_a_title_of_ten_thousand_characters_is_refused_and_kept(form: Form) -> None:
    title = "Long " * 2000
    answer = form.send(title=title)
    assert "title" in errors_of(answer)
    assert title.strip() in answer.content.decode()


def test_script_in_rich_text_never_reaches_a_reader(form: Form) -> None:
    text = 'Before <script>alert(1)</script><img src=x onerror="alert(2)"> after'
    block = {"key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    typed = json.dumps({"blocks": [block], "entityMap": {}})
    answer = form.send(**(PUBLISHABLE | {"problem": typed}))
    assert errors_of(answer) == {}
    practice = PracticePage.objects.live().get()
    page = Client().get(practice.get_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_largest_group_is_not_smaller_than_the_smallest(form: Form) -> None:
    answer = form.send(group_size_from="8", group_size_to="5")
    assert "group_size_to" in errors_of(answer)


def test_changed_concepts_are_saved(form: Form, admin: Client) -> None:
    form.send(**PUBLISHABLE)
    practice = PracticePage.objects.get()
    other = ConceptFactory(code="therapy-group")
    url = reverse("wagtailadmin_pages:edit", args=[practice.pk])
    page = admin.get(url)

    admin.post(url, practice_form(page, practice, methods=[str(other.pk)], **{"action-publish": "1"}))

    practice = PracticePage.objects.get(pk=practice.pk)
    assert [concept.code for concept in practice.methods] == ["therapy-group"]
    assert [concept.code for concept in practice.target_groups] == ["victim"]


def test_facts_of_a_translation_are_locked_and_say_why(
    form: Form, admin: Client, practice_lists: dict[str, Any]
) -> None:
    form.send(**PUBLISHABLE)
    source = PracticePage.objects.get()
    version = translated(source, "nb", parent=practice_lists["nb"], title="Kveldsgruppe")
    url = reverse("wagtailadmin_pages:edit", args=[version.pk])
    page = admin.get(url)
    assert "change it there" in page.content.decode()

    data = practice_form(page, version, sessions="99", **{"action-publish": "1"})
    assert errors_of(admin.post(url, data)) == {}

    version = PracticePage.objects.get(pk=version.pk)
    assert version.sessions is None
    assert [concept.code for concept in version.methods] == ["self-help-group"]


def test_the_form_names_what_others_still_need(form: Form, admin: Client) -> None:
    form.send(**PUBLISHABLE)
    page = admin.get(reverse("wagtailadmin_pages:edit", args=[PracticePage.objects.get().pk])).content.decode()
    assert "What did not work?" in page
    assert "What does it cost?" in page


def test_the_form_names_what_it_needs_to_be_published(form: Form, admin: Client) -> None:
    form.send()
    draft = PracticePage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    needs = "send it to moderation, fill in: Problem addressed, Screening and safety, Contact role."
    assert needs in admin.get(edit).content.decode()
    draft.problem = draft.screening = "<p>Something.</p>"
    draft.contact_role = "coordinator"
    draft.save_revision()
    assert "send it to moderation, fill in" not in admin.get(edit).content.decode()


def test_completeness_counts_what_is_filled(practice_lists: dict[str, Any]) -> None:
    bare = PracticePageFactory(parent=practice_lists["en"])
    fuller = PracticePageFactory(parent=practice_lists["en"], ground_rules="<p>Be kind.</p>", sessions=8)
    empty_markup = PracticePageFactory(parent=practice_lists["en"], ground_rules="<p></p>")
    assert fuller.completeness > bare.completeness == empty_markup.completeness
