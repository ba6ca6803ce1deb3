"""Safety of readers and clients: headers, the way out, and personal data kept out of pages."""
