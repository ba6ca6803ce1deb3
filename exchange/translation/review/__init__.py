"""Review: sign-offs of translations and approval by owners."""
