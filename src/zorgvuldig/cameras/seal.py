"""The seal of a piece of footage: whoever changes its row or puts another file in its place, has no key to seal it again."""

import hmac
from datetime import UTC, datetime
from uuid import UUID

from zorgvuldig.cameras.models import Segment
from zorgvuldig.platform.vault.keys import keyed_hash

PURPOSE = "footage segment"


def seal_of(
    *,
    camera_id: int,
    starts_at: datetime,
    ends_at: datetime,
    blob: UUID | None,
    size: int,
    sha256: str,
    elsewhere: str = "",
) -> str:
    """The seal, in hexadecimals. `size` and `sha256` are those of the plain content, `elsewhere` is where another recorder has it."""
    moments = [moment.astimezone(UTC).isoformat(timespec="microseconds") for moment in (starts_at, ends_at)]
    said = "|".join((str(camera_id), *moments, str(blob), str(size), sha256, elsewhere))
    return keyed_hash(PURPOSE, said).hex()


def is_sealed(row: Segment) -> bool:
    """Whether the row is as the recorder wrote it."""
    now = seal_of(
        camera_id=row.camera_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        blob=row.blob,
        size=row.size,
        sha256=row.sha256,
        elsewhere=row.elsewhere,
    )
    return hmac.compare_digest(now, row.seal)
