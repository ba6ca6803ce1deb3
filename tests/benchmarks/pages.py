"""Made-up pages for the measurements: as search documents, and as pages of stock Wagtail with the same texts."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Locale, Page

from search.models import SearchDocument
from tests.benchmarks.timing import in_batches
from tests.search.hostapp.models import RecipePage

LANGUAGES = ("en", "cs", "nb")
WORDS_A_PAGE = 110
VOCABULARY = 20_000
_BATCH = 1_000
_STEPLEN = 4


@dataclass(frozen=True, slots=True)
class Text:
    """A page in words, as an author writes it."""

    page_id: int
    words: list[str]

    @property
    def title(self) -> list[str]:
        return self.words[:6]

    @property
    def language(self) -> str:
        return LANGUAGES[self.page_id % len(LANGUAGES)]


def texts(number: int) -> Iterator[Text]:
    """Pages whose words are as frequent as words are (Zipf); the same ones for the same number."""
    dice = random.Random(number)
    words = [f"word{place}" for place in range(VOCABULARY)]
    weights = [1 / (place + 10) for place in range(VOCABULARY)]
    for page_id in range(1, number + 1):
        yield Text(page_id, dice.choices(words, weights, k=WORDS_A_PAGE))


def fill_documents(number: int) -> None:
    """The search documents of that many pages, in families of three, with the lanes of our analysis."""
    SearchDocument.objects.all().delete()
    for some in in_batches(texts(number), _BATCH):
        SearchDocument.objects.bulk_create(_document(text) for text in some)


def _document(text: Text) -> SearchDocument:
    page_id, language, family = text.page_id, text.language, text.page_id // 3
    lanes = [f"{language}_{word}" for word in text.words] + [f"{language}~{word}" for word in text.words]
    return SearchDocument(
        page_id=page_id,
        version=1_700_000_000_000_000 + page_id,
        language=language,
        translation_key=uuid.uuid5(uuid.NAMESPACE_OID, str(family)),
        kind=("practice", "visit")[page_id % 2],
        owner=f"organisation-{family % 40}",
        facets={"method": [f"method-{family % 30}"], "city": [f"city-{family % 50}"]},
        restrictions=[1] if page_id % 20 == 0 else [],
        evidence=page_id % 4,
        title=" ".join(text.title),
        tokens_title=" ".join(f"{language}_{word}" for word in text.title),
        tokens_body=" ".join([*lanes, *(f"={word}" for word in text.words)]),
    )


def fill_pages(number: int) -> None:
    """The same texts as pages, for stock Wagtail to index; written past the signals, since only reading is timed."""
    root = Page.get_first_root_node()
    locale, _made = Locale.objects.get_or_create(language_code=LANGUAGES[0])
    kind = ContentType.objects.get_for_model(RecipePage)
    with transaction.atomic():
        RecipePage.objects.all().delete()
        first = Page.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
        for some in in_batches(texts(number), _BATCH):
            pages = [_page(first, text, root, locale, kind) for text in some]
            Page.objects.bulk_create(pages)
            _write_bodies((page.pk, " ".join(text.words)) for page, text in zip(pages, some, strict=True))


def _page(first: int, text: Text, root: Page, locale: Locale, kind: ContentType) -> Page:
    pk = first + text.page_id
    title, place = " ".join(text.title), f"z{pk}"
    return Page(
        pk=pk,
        title=title,
        draft_title=title,
        slug=place,
        url_path=f"/{place}/",
        path=root.path + Page._int2str(pk).rjust(_STEPLEN, "0"),
        depth=2,
        locale=locale,
        content_type=kind,
        live=True,
    )


def _write_bodies(bodies: Iterable[tuple[int, str]]) -> None:
    """The rows of the page type's own table: `bulk_create` does not write a model that inherits its table."""
    columns = ["page_ptr_id", "body", "summary", "method", "city", "owner_code", "hidden_from_search"]
    table, places = RecipePage._meta.db_table, ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(pk, body, "", "", "", "", False) for pk, body in bodies])
