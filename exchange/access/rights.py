"""The table of rights: for each kind of thing and each verb, the standings that suffice.

Nobody may do what is not in the table, except administrators, who may do everything. docs/rights.md shows the same
table to people; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping

from exchange.ownership.verbs import Kind, Standing, Verb

_OWNERS_EDITORS = frozenset({Standing.EDITOR})
_OWNERS_PUBLISHERS = frozenset({Standing.PUBLISHER})
_SITE_EDITORS = frozenset({Standing.SITE_EDITOR})
_LANGUAGE = frozenset({Standing.TRANSLATOR, Standing.REVIEWER, Standing.LANGUAGE_PUBLISHER})
_TRANSLATORS = frozenset({Standing.TRANSLATOR, Standing.LANGUAGE_PUBLISHER})
_LANGUAGE_PUBLISHERS = frozenset({Standing.LANGUAGE_PUBLISHER})
_PARTNERS = frozenset({Standing.PARTNER})
_ADMINISTRATORS: frozenset[Standing] = frozenset()

_READING = (Verb.VIEW_DRAFT, Verb.PREVIEW, Verb.COMPARE)
_WRITING = (Verb.EDIT, Verb.REVERT, Verb.COMMENT)
_MAKING = (Verb.CREATE, Verb.COPY, Verb.DELETE_DRAFT)
_DECIDING = (
    Verb.PUBLISH,
    Verb.UNPUBLISH,
    Verb.SCHEDULE,
    Verb.LOCK,
    Verb.ALIAS,
    Verb.MOVE,
    Verb.DELETE,
    Verb.RELEASE,
    Verb.DECIDE_PROPOSAL,
    Verb.RESTORE,
    Verb.PURGE,
)


def _row(verbs: tuple[Verb, ...], standings: frozenset[Standing]) -> dict[Verb, frozenset[Standing]]:
    return dict.fromkeys(verbs, standings)


_PROPOSALS = {
    Verb.PROPOSE: _PARTNERS,
    Verb.DECIDE_FOR_ABSENT_OWNER: frozenset({Standing.SITE_COORDINATOR}),
}

RIGHTS: Mapping[Kind, Mapping[Verb, frozenset[Standing]]] = {
    Kind.OWNED: {
        **_row((*_READING, *_WRITING, *_MAKING), _OWNERS_EDITORS),
        **_row((*_DECIDING, Verb.RESTRICT, Verb.CONVERT, Verb.CHANGE_OWNER), _OWNERS_PUBLISHERS),
        **_row((Verb.TRANSLATE, Verb.EXPORT), _TRANSLATORS),
        **_PROPOSALS,
    },
    Kind.OWNED_TRANSLATION: {
        **_row((*_READING, *_WRITING), _OWNERS_EDITORS | _LANGUAGE),
        **_row(_MAKING, _OWNERS_EDITORS),
        **_row(_DECIDING, _OWNERS_PUBLISHERS | _LANGUAGE_PUBLISHERS),
        **_row((Verb.ALIAS, Verb.MOVE, Verb.PURGE, Verb.RESTRICT, Verb.CHANGE_OWNER), _OWNERS_PUBLISHERS),
        Verb.TRANSLATE: _TRANSLATORS,
        Verb.EXPORT: _OWNERS_EDITORS | _LANGUAGE,
        Verb.CONVERT: _OWNERS_PUBLISHERS | _LANGUAGE_PUBLISHERS,
        **_PROPOSALS,
    },
    Kind.SITE: {
        **_row((*_READING, *_WRITING, *_MAKING, *_DECIDING, Verb.CONVERT), _SITE_EDITORS),
        Verb.RESTRICT: _ADMINISTRATORS,
        **_row((Verb.TRANSLATE, Verb.EXPORT), _TRANSLATORS),
        **_PROPOSALS,
    },
    Kind.SITE_TRANSLATION: {
        **_row((*_READING, *_WRITING), _SITE_EDITORS | _LANGUAGE),
        **_row(_MAKING, _SITE_EDITORS),
        **_row(_DECIDING, _SITE_EDITORS | _LANGUAGE_PUBLISHERS),
        **_row((Verb.ALIAS, Verb.MOVE, Verb.DELETE, Verb.PURGE), _SITE_EDITORS),
        Verb.RESTRICT: _ADMINISTRATORS,
        Verb.TRANSLATE: _TRANSLATORS,
        Verb.EXPORT: _SITE_EDITORS | _LANGUAGE,
        Verb.CONVERT: _SITE_EDITORS | _LANGUAGE_PUBLISHERS,
        **_PROPOSALS,
    },
    Kind.FILE: {
        **_row((Verb.ADD_FILE, Verb.CHANGE_FILE), _OWNERS_EDITORS),
        **_row((Verb.DELETE_FILE, Verb.RESTORE, Verb.PURGE), _OWNERS_PUBLISHERS),
    },
    Kind.SITE_FILE: {
        **_row((Verb.ADD_FILE, Verb.CHANGE_FILE, Verb.DELETE_FILE, Verb.RESTORE, Verb.PURGE), _SITE_EDITORS),
    },
    Kind.ORGANISATION: {
        # To create is to write in its name.
        Verb.CREATE: _OWNERS_EDITORS,
        Verb.ADD_FILE: _OWNERS_EDITORS,
        Verb.PUBLISH: _OWNERS_PUBLISHERS,
        Verb.EDIT: _OWNERS_PUBLISHERS,
        Verb.MANAGE_MEMBERS: frozenset({Standing.COORDINATOR}),
    },
    Kind.SHARED_RECORD: {
        **_row((Verb.CREATE, Verb.EDIT, Verb.DELETE, Verb.RESTORE), _SITE_EDITORS),
    },
    Kind.RELEASE_SET: {
        **_row(
            (Verb.EDIT, Verb.DELETE, Verb.RELEASE, Verb.RESTORE), frozenset({Standing.DECIDER, Standing.RESPONSIBLE})
        ),
    },
}
"""EDITOR and PUBLISHER hold for those above them too: a publisher is an editor, a coordinator is a publisher."""
