"""Whether the site is closed for maintenance: a file in the data directory, which every process sees at once and a restart keeps."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zorgvuldig.platform.postgres.home import write_atomically

LONGEST = 300  # characters of a message


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Since when, until when as far as anybody knows, and a sentence for visitors."""

    since: datetime | None
    until: datetime | None = None
    message: str = ""


def place() -> Path:
    """The file whose being there closes the site."""
    return Path(settings.DATA) / "maintenance.json"


def is_on() -> bool:
    """Whether the site is closed: a look at a file, for every request."""
    return place().exists()


def current() -> Maintenance | None:
    """What is known of it; a file that cannot be read closes the site as well."""
    try:
        content = json.loads(place().read_text(encoding="utf-8"))
        since, until = content["since"], content.get("until")
        return Maintenance(
            datetime.fromisoformat(since), datetime.fromisoformat(until) if until else None, str(content["message"])
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return Maintenance(None)


def close(maintenance: Maintenance) -> None:
    """Close the site for everybody. Raises OSError when the data directory cannot be written."""
    moments = {
        key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(maintenance).items()
    }
    write_atomically(place(), json.dumps(moments, ensure_ascii=False, indent=2) + "\n")


def open_again() -> bool:
    """Open it; False when it was not closed."""
    was_closed = is_on()
    place().unlink(missing_ok=True)
    return was_closed
