"""OneRoster from outside."""
