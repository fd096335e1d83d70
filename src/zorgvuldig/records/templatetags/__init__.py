"""What templates ask of the records."""
