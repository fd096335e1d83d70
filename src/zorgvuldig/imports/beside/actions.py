"""Letting a system run beside ours, and taking it over."""

from zorgvuldig.gate.door import Door
from zorgvuldig.imports.connect.actions import ask
from zorgvuldig.imports.connect.layout import SOURCE as CONNECT
from zorgvuldig.imports.connect.reads import connections
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.source_models import ImportConnection, ImportSource


def begin(*, door: Door, source: ImportSource | None, kept_days: int) -> None:
    """From tonight on nothing of this system is written; it is compared. Raises `Refused` when nobody knows where it is."""
    door.writing("imports")
    if source is None or not (source.folder or ImportConnection.objects.filter(source=source).exists()):
        raise Refused("nothing")
    ImportSource.objects.filter(pk=source.pk).update(is_beside=True, kept_days=kept_days)


def take_over(*, door: Door, source: ImportSource) -> None:
    """End the comparison, and have everything read in: from a folder at once, from a line after somebody looked.

    Raises `Refused` when it was ended already. A line that may not be asked today is left for somebody to ask.
    """
    door.writing("imports")
    if not ImportSource.objects.filter(pk=source.pk, is_beside=True).update(is_beside=False):
        raise Refused("over")
    if source.kind == CONNECT:
        for one in connections(door=door):
            one.row.source.is_beside = False
            try:
                ask(door=door, one=one.row)
            except Refused:
                continue
