"""Figures out of figures: growth, shares, standing, decomposition, plans, trends, composites."""
