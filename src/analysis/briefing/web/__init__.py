"""Blocks to a web page."""
