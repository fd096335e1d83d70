"""Clearing the vault of files that no row names: what a page left behind when it failed halfway."""

from datetime import datetime, timedelta

from django.apps import apps

from zorgvuldig.accounts.invitations.letters import letter_files
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files

GRACE = timedelta(days=1)  # a page may have stored a file whose row is not committed yet


def remove_unnamed_files(now: datetime) -> int:
    """Remove every file of more than a day old that no row names; says how many went."""
    with working("vault", now=now) as door:
        named = {
            blob
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if field.name == "blob" or field.name.endswith("_blob")
            for blob in model._default_manager.using(door.alias).values_list(field.name, flat=True)
        }
        named |= letter_files(door)
    return files.remove_unnamed(named, before=now - GRACE)
