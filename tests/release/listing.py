"""Making lists in tests: the addresses, and portraits in the vault."""

import io
import uuid
from typing import Any

from django.http import HttpResponse
from PIL import Image

from tests.people import NOW, Cast, sign_in
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.pupils.file_models import PupilPhoto


def address(cast: Cast, desk: str, group: str, slug: str = "") -> str:
    """Where a list of this group is made; without a slug, the page with all its lists."""
    return f"/{desk}/{cast.groups[group][1]}/lijsten/{f'{slug}/' if slug else ''}"


def made(
    cast: Cast, name: str, path: str, reason: str = "excursion", form: str = "screen", **more: str
) -> HttpResponse:
    """What somebody gets who asks for a list."""
    return sign_in(cast.people[name]).post(path, {"reason": reason, "form": form, **more})


def recorded(cast: Cast) -> list[tuple[Any, ...]]:
    """What stands on record as released, by pupil."""
    return cast.db.execute(
        "select pupil_id, channel, recipient, basis, actor_id, fields from release order by pupil_id"
    ).fetchall()


def portrait(cast: Cast, name: str, colour: str) -> None:
    """A portrait of one colour, by which it can be told from the others."""
    out = io.BytesIO()
    Image.new("RGB", (48, 64), colour).save(out, "JPEG")
    person = cast.people[name]
    kept = store(out.getvalue(), limit_bytes=10**6, closing=closing(PupilPhoto, person.id))
    cast.put(
        "pupil_photo", uid=uuid.uuid4(), pupil_id=person.id, blob=kept.blob, name="pasfoto.jpg",
        media_type="image/jpeg", size=kept.size, added_at=NOW, added_by_id=person.id,
    )  # fmt: skip


def lives(cast: Cast, table: str, key: str, name: str, street: str, town: str = "Wilgendam", **more: Any) -> None:
    """Give somebody an address, and perhaps more."""
    values = {"street": street, "postcode": "0000 AA", "town": town, **more}
    sets = ", ".join(f"{column} = %s" for column in values)
    cast.db.execute(f"update {table} set {sets} where {key} = %s", [*values.values(), cast.people[name].id])
