"""Study visits: where partners went, what they saw, and what they did about it."""
