"""Notebooks run, remembered and built."""
