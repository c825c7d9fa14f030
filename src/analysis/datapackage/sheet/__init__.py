"""A sheet as an office sends it, read into figures: grid, words, numbers, heads, decisions."""
