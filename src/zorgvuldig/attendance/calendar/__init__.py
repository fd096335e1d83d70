"""A timetable in a calendar of somebody's own: a secret address, and what it gives (decision 101)."""
