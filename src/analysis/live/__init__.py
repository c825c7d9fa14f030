"""Live figures from statistical services, as panels of the one shape."""

from .eurostat import load_eurostat
from .refresh import load_live, refresh
from .worldbank import load_world_bank

__all__ = ["load_eurostat", "load_live", "load_world_bank", "refresh"]
