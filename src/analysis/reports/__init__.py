"""Figures out of work reports: read, matched with the data package, and proposed to a person."""

from .documents import read_report, text_of
from .matching import propose_matches
from .records import extract_figures
from .review import review_tables, write_review
from .verify import verify_source

__all__ = [
    "extract_figures",
    "propose_matches",
    "read_report",
    "review_tables",
    "text_of",
    "verify_source",
    "write_review",
]
