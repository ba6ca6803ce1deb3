"""Engines that keep their index in the site's own database."""
