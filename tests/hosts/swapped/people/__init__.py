"""Who works in the host. Wagtail itself depends on this app, so nothing of Wagtail may be in it."""
