"""Backups and restoring: another copy of everything, which must not bring back what was deleted."""
