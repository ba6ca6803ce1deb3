"""From what a reader typed to the results shown."""
