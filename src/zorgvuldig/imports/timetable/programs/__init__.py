"""What timetable programs write themselves: Untis, Zermelo, and calendars (RFC 5545). A file is known by what is in it, not by its name."""
