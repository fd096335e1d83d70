"""Lists for staff on a screen, on paper or in a file: what nobody can follow any more is on record as given away."""
