"""Validated panels, out of the data package or a frame of one's own."""
