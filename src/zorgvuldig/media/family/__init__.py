"""Pictures for the family of whoever is in them: what there is, where it is shown, saying no to one, and a copy."""
