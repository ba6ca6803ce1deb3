"""Parts of Wagtail's admin that the search adds."""
