"""What keeps readers and clients safe: headers, the way out, and personal data kept out of pages."""
