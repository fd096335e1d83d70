"""What people fill in about pupils and groups."""
