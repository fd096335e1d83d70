"""The address book of organisations that may get data: written down by one, verified by another."""
