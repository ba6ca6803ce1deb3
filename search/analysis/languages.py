"""The table of analysed languages. A language joins the search by one entry here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """How the words of one language are reduced.

    `lemmas` is the dictionary of simplemma, `stemmer` the algorithm of Snowball; "" leaves either out. `joins_words`
    says that the language writes compounds as one word (Norwegian "selvhjelpsgruppe"); `digraphs`, that ø, æ, å may be
    typed as oe, ae, aa. `suffixes` are what may follow any form and is not in any dictionary (the Norwegian genitive).
    `stop_words` are so frequent that a query is searched without them unless it holds nothing else.
    """

    code: str
    lemmas: str = ""
    stemmer: str = ""
    joins_words: bool = False
    digraphs: bool = False
    suffixes: tuple[str, ...] = ()
    stop_words: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language(
            code="cs",
            lemmas="cs",
            stemmer="czech",
            stop_words=_words(
                "a aby ale ani až být by co do i jak jako je jen jsou k ke který která které kteří na nebo o od po"
                " pod pro při s se si tak také ten ta to tu u v ve z za ze že"
            ),
        ),
        Language(
            code="nb",
            lemmas="nb",
            stemmer="norwegian",
            joins_words=True,
            digraphs=True,
            suffixes=("s",),
            stop_words=_words(
                "at av da de den det eller en er et for fra han har hun i ikke jeg kan med men og om på seg"
                " sin som så til var ved vi å"
            ),
        ),
        Language(
            code="en",
            lemmas="en",
            stemmer="english",
            stop_words=_words(
                "a an and are as at be but by for from has have in into is it its of on or that the their"
                " they this to was were will with"
            ),
        ),
        Language(
            code="nn",
            lemmas="nn",
            stemmer="norwegian",
            joins_words=True,
            digraphs=True,
            suffixes=("s",),
            stop_words=_words(
                "at av da dei den det eller ein er ei eit for frå han har ho i ikkje eg kan med men og om på seg"
                " sin som så til var ved vi å"
            ),
        ),
    )
}


def language(code: str) -> Language:
    """Return the entry of `code`; a language without one is searched by the forms of its words alone."""
    return LANGUAGES.get(code) or Language(code=code)
