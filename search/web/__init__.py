"""The search over HTTP: results page, suggestions, API, feed."""
