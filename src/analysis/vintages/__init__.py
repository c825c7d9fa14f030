"""Editions of a figure: revisions, GDP bases, estimates."""
