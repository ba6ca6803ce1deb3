"""Serving of pages: addresses, layout, middleware, errors."""
