"""What somebody fills in of a camera, and pictures that lie in the vault."""

import uuid
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cameras import footage
from tests.people import NOW, Cast, days
from zorgvuldig.platform.vault.files import store

SECRET = "Geh3im@kamer"


def drawing(width: int = 400, height: int = 300, kind: str = "PNG") -> bytes:
    """A white picture with a grey room in it."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("grey", (width // 4, height // 4, width // 2, height // 2))
    written = BytesIO()
    picture.save(written, kind)
    return written.getvalue()


def file(content: bytes | None = None, name: str = "plan.png") -> SimpleUploadedFile:
    """A picture, as a browser sends it."""
    return SimpleUploadedFile(name, drawing() if content is None else content, "image/png")


def plan_of(cast: Cast, school: str = "Oost", width: int = 800, height: int = 600) -> uuid.UUID:
    """A floor plan of which the drawing lies in the vault."""
    uid = uuid.uuid4()
    cast.put(
        "floor_plan", uid=uid, school_id=cast.schools[school], name="Begane grond", blob=store(drawing(), limit_bytes=10**6).blob,
        media_type="image/jpeg", width=width, height=height, added_at=NOW, added_by_id=cast.leo.id,
    )  # fmt: skip
    return uid


def view_of(cast: Cast) -> uuid.UUID:
    """A camera of which a picture of what it sees lies in the vault."""
    return footage.camera(cast, view_blob=store(drawing(kind="JPEG"), limit_bytes=10**6).blob).uid


def said(**more: Any) -> dict[str, Any]:
    """A camera at the entrance of which everything is said but its place and its picture."""
    return {
        "name": "Hoofdingang", "place": "entrance", "sees": "De deur.", "zones": "", "purposes": ["safety", "guarding"], "necessity": "Inbraak.",
        "lighter": "Licht hielp niet.", "dpia_on": str(days(-30)), "dpia_says": "Het mag.", "council_on": str(days(-20)),
        "council_says": "Stemt in.", "sign_on": str(days(-10)), "sign_says": "Bij de deur.", "source": "rtsp",
        "address": "rtsp://10.0.4.12/kanaal1", "user": "kijker", "password": SECRET, "elsewhere": "", "kbit": "4000",
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"], "from_hour": "", "until_hour": "", "keep_days": "28",
    } | more  # fmt: skip
