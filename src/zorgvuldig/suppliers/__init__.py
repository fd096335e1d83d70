"""Suppliers: what was agreed, for whom, what they got, and the switch that stops them."""
