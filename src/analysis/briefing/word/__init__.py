"""Chapters to a Word document that an office can edit."""
