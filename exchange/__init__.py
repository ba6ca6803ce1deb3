"""The shared domain of the exchange, and the reference site made of it."""
