"""Checks what a school with Zorgvuldig gave somebody, without the school. Nothing of the server is used here."""
