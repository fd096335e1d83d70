"""Every hour: an entry is added to the log, and whoever watches is asked to sign how far it is."""

from datetime import datetime

from zorgvuldig.transparency.entries import hour_entry
from zorgvuldig.transparency.log import append
from zorgvuldig.transparency.notes import Note
from zorgvuldig.transparency.witness_list import quorum
from zorgvuldig.transparency.witnesses import submit


def log_and_submit(now: datetime) -> Note:
    """Add the entry of this hour, and ask every witness; returns the newest checkpoint with what they signed. Raises `Damaged` and `NotAWitness`."""
    watching = quorum()
    return submit(append([hour_entry(now, watching)]), watching, now)
