"""The identity provider from outside."""
