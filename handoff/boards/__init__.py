"""Boards and reports for supervisors: what happens now, what happened in a period, and the conversations behind every number."""
