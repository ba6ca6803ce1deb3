"""A host's own app: its page type joins the search by one method, without a base class of the plugin."""
