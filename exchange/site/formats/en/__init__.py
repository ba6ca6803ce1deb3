"""English, as it is written in Europe: 24 November 2026."""
