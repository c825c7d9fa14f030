"""The data package: read, checked, extended and written."""
