"""The bin: deleted things that can be restored, and the purge that removes a text for good."""
