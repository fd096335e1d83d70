"""The transfer file for the next school, in the category structure of the sector."""
