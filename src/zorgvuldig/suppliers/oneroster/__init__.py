"""Rosters for products, by OneRoster 1.2: the agreed view of the school, and results that come back."""
