"""Room on the disk: what cameras need of it, and what is left alone so that footage never stops the database."""

import os
from datetime import time, timedelta
from pathlib import Path

from django.conf import settings

from zorgvuldig.platform.vault.footage_files import writing_place

GB = 10**9
SHARE = 0.05  # of a disk that others use too
ALONE = GB  # left on a disk where the database is not: what is begun can be finished
AGAIN = 0.1  # of the reserve: so much more than it before recording begins again


def reserve_bytes() -> int:
    """What stays free where footage lies: as the setting says, or more of a disk that the database lies on than of another."""
    if settings.FOOTAGE_RESERVE is not None:
        return int(settings.FOOTAGE_RESERVE * GB)
    return max(10 * GB, int(_disk().f_blocks * _disk().f_frsize * SHARE)) if shares_disk() else ALONE


def free_bytes() -> int:
    """What is free where footage lies."""
    disk = _disk()
    return disk.f_bavail * disk.f_frsize


def is_enough(*, is_full: bool) -> bool:
    """Whether there is room to record; once it was full, only with some to spare, so that it is not full again at once."""
    return free_bytes() >= reserve_bytes() * (1 + AGAIN * is_full)


def shares_disk() -> bool:
    """Whether the database lies on the same disk as footage; yes when that cannot be told and it may be on this machine."""
    hosts = settings.LOCATION.host.split(",")
    if not settings.LOCATION.embedded and not any(
        not host or host.startswith("/") or host in ("localhost", "127.0.0.1", "::1") for host in hosts
    ):
        return False
    return not settings.LOCATION.embedded or _device(Path(settings.DATA)) == _device(writing_place())


def needed_bytes(
    kbit: int,
    *,
    weekdays: int = 127,
    from_hour: time | None = None,
    until_hour: time | None = None,
    keep_days: int = 28,
) -> int:
    """What one camera fills at most before its oldest footage goes. `kbit` is in kilobits a second, the rest as `Camera` says it."""
    days = -(-keep_days * weekdays.bit_count() // 7)
    return int(kbit * 1000 / 8 * days * hours_a_day(from_hour, until_hour).total_seconds())


def hours_a_day(from_hour: time | None, until_hour: time | None) -> timedelta:
    """How long a camera records on a day."""
    if from_hour is None or until_hour is None or from_hour == until_hour:
        return timedelta(days=1)
    begins, ends = (
        timedelta(hours=one.hour, minutes=one.minute, seconds=one.second) for one in (from_hour, until_hour)
    )
    return (ends - begins) % timedelta(days=1)


def _disk() -> os.statvfs_result:
    return os.statvfs(writing_place())


def _device(path: Path) -> int:
    return path.stat().st_dev
