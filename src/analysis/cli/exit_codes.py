"""Exit codes of the command line."""

from __future__ import annotations

#: All well; a notebook failed or a check found something; input or call was refused.
OK, FAILED, REFUSED = 0, 1, 2
