"""Mail that was written into files, where no mail server is set: copies of what was sent, which go with whom they were sent to."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.utils import getaddresses
from pathlib import Path

from django.conf import settings

STAYS = timedelta(days=14)  # long enough to look for what went wrong
BETWEEN = b"\n" + b"-" * 79 + b"\n"  # two mails in one file, as Django writes them
RECIPIENTS = ("To", "Cc", "Bcc")


def remove_mail(now: datetime, *, of_nobody: Callable[[list[str]], list[str]]) -> int:
    """Remove the files that are older than two weeks, and those with a mail to an address that nobody has; says how many.

    `of_nobody` tells which of some addresses (in small letters) that are.
    """
    written = {path: set(_addresses(path)) for path in Path(settings.EMAIL_FILE_PATH).glob("*.log")}
    nobody = set(of_nobody(sorted(set().union(*written.values())))) if written else set()
    going = [path for path, addresses in written.items() if addresses & nobody or _is_old(path, now)]
    for path in going:
        path.unlink(missing_ok=True)
    return len(going)


def _addresses(path: Path) -> Iterator[str]:
    """To whom the mails in a file went."""
    for raw in path.read_bytes().split(BETWEEN):
        mail = message_from_bytes(raw, policy=policy.compat32)
        headers = [str(header) for name in RECIPIENTS for header in mail.get_all(name, [])]
        yield from (address.lower() for _, address in getaddresses(headers) if address)


def _is_old(path: Path, now: datetime) -> bool:
    return path.stat().st_mtime < (now - STAYS).timestamp()
