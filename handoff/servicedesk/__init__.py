"""Tickets kept in step with a company's own service desk, both ways; ours is always the first to know."""
