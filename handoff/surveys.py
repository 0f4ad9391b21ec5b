"""Marks of one to five, as the rest of the people's side knows them; the work is done in :mod:`handoff.satisfaction`."""

from __future__ import annotations

from handoff.satisfaction.asking import StoredSurveys, ask
from handoff.satisfaction.pressing import MARKS, Mark, parse

__all__ = ["MARKS", "Mark", "StoredSurveys", "ask", "parse"]
