"""Outgoing mail: an outbox that survives a mail server that is away, and what comes back. Knows addresses and texts, no packages."""
