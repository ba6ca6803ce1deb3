"""An index of pages that knows no page type: what is published is found, in any of its languages."""
