"""Charts: each takes a computed frame and returns the Axes."""
