"""Django's PostgreSQL with one difference (`base`)."""
