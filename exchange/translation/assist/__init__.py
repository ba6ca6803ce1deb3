"""Help for translators: glossary, translation memory, checks of a segment."""
