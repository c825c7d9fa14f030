"""Notebooks to typeset briefings, in English and Chinese."""

from __future__ import annotations

from .runner import Result, build

__all__ = ["Result", "build"]
