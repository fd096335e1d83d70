"""Django's PostgreSQL, with the password of this moment, and a pool that notices at once that its server was replaced by another."""
