"""Pages about requests. Each declares what it opens and why."""
