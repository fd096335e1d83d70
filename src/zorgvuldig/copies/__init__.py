"""The copy of one's own data (AVG art. 15), as a file for the computer that a person can read too."""
