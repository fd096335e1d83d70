"""Sealed texts and sealed files, and the keys that open them: what lies outside the database, beside the rooms."""
