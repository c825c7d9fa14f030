"""The content of a notebook as blocks, whatever it becomes."""
