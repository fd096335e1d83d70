"""Which backups need a master key that was replaced."""

from datetime import datetime

from zorgvuldig.backup.places import Places, folders, moment_of


def needing_older(places: Places, resealed: datetime) -> list[str]:
    """The names of the backups that were made before everything was closed with the key of now, the newest first.

    Also one that is itself sealed with that key: in it are texts and keys that are not.
    """
    names = {folder.name for place in (places.data, places.keys) for folder in folders(place)}
    return sorted((name for name in names if (at := moment_of(name)) and at <= resealed), reverse=True)
