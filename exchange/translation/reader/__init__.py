"""Languages as readers see them: versions, fallback, notices, the switcher."""
