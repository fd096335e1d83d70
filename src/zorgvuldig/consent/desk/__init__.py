"""Consent at the desk: what families wrote on paper, with the paper as evidence."""
