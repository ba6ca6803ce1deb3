"""Access: the policy of who may do what, the person it is asked about, and what it shows to Wagtail and Django."""
