"""What authorities get: a minimal extract per case, the report of absence, the yearly extract, or a refusal."""
