"""Targets: how far, how fast, how likely, and what they would cost."""
