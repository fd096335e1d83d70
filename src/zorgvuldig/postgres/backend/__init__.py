"""Django's PostgreSQL, with a pool that notices at once that its server was replaced by another."""
