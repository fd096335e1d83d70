"""Pages about what the school holds. Each declares what it opens and why."""
