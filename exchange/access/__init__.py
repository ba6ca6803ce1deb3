"""Who may do what: the policy, the person it is asked about, and what Wagtail and Django are told of it."""
