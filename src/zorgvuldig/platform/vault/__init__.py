"""Sealed texts and sealed files, and the keys that open them: what lies outside the database; it knows no other package."""
