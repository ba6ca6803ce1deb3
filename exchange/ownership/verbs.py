"""The words of the policy: what is done, what it is done to, and what standing a person has."""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """What somebody does to a thing."""

    VIEW_DRAFT = "view draft"
    PREVIEW = "preview"
    COMPARE = "compare"
    EDIT = "edit"
    REVERT = "revert"
    COMMENT = "comment"
    CREATE = "create"
    COPY = "copy"
    ALIAS = "alias"
    MOVE = "move"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    SCHEDULE = "schedule"
    RESTRICT = "restrict"
    LOCK = "lock"
    DELETE = "delete"
    DELETE_DRAFT = "delete draft"
    CHANGE_OWNER = "change owner"
    TRANSLATE = "translate"
    CONVERT = "convert"
    EXPORT = "export"
    PROPOSE = "propose"
    DECIDE_PROPOSAL = "decide proposal"
    DECIDE_FOR_ABSENT_OWNER = "decide for absent owner"
    ADD_FILE = "add file"
    CHANGE_FILE = "change file"
    DELETE_FILE = "delete file"
    RELEASE = "release"
    MANAGE_MEMBERS = "manage members"
    RESTORE = "restore"
    PURGE = "purge"


class Kind(StrEnum):
    """What a thing is to the policy. A page is an original or a translation, owned or the site's own."""

    OWNED = "owned page"
    OWNED_TRANSLATION = "translation of an owned page"
    SITE = "page of the site"
    SITE_TRANSLATION = "translation of a page of the site"
    FILE = "file of an organisation"
    SITE_FILE = "file of the site"
    ORGANISATION = "organisation"
    SHARED_RECORD = "shared record"
    RELEASE_SET = "release set"


class Standing(StrEnum):
    """Relation of a person to a thing. A person may have several standings."""

    PARTNER = "partner"
    READER = "reader of the owner"
    EDITOR = "editor of the owner"
    PUBLISHER = "publisher of the owner"
    COORDINATOR = "coordinator of the owner"
    TRANSLATOR = "translator"
    REVIEWER = "reviewer of wording"
    LANGUAGE_PUBLISHER = "publisher of the language"
    RESPONSIBLE = "responsible person"
    DECIDER = "publisher of all its pages"
    SITE_EDITOR = "site editor"
    SITE_COORDINATOR = "site coordinator"
    ADMINISTRATOR = "administrator"
