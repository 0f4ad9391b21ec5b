"""Clocks of the people's side: production calendars, promised times by plan, and deadlines that explain themselves."""
