"""The three-way merge of what a page or record says, at `exchange/merging/`; nothing in it asks the database.

Contents are dicts as `page.serializable_data()` and `revision.content` are. A *path* names one field as an editor sees
it: "title", "steps.<block id>.text", "sources.<row>.year", "steps.<block id>" for a block that came or went, and
"steps:order" for the order of blocks or rows. Child rows are matched by their translation key, their primary key or
what they say; blocks of a StreamField by their ids; rich texts are merged by paragraphs.

    changed_fields(base, other)      what `other` changed, by path
    only(base, other, paths)         `base` with the changes of `other` at `paths` alone
    merge(base, mine, theirs)        both changes together, and the conflicts that a person has to settle
    settle(merged, choices)          the merged content with a value at the path of each conflict
"""

from exchange.merging.changes import Change, changed_fields, only
from exchange.merging.shapes import ABSENT
from exchange.merging.three_way import Conflict, Merge, merge, settle

__all__ = ["ABSENT", "Change", "Conflict", "Merge", "changed_fields", "merge", "only", "settle"]
