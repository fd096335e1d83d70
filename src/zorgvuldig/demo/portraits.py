"""Portraits of the pupils of the story: drawn faces, because photographs of nobody do not exist."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw

from zorgvuldig.demo.bulk_insert import Copier
from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.pupils import PupilSeeder
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.pupils.file_models import PupilPhoto

WIDTH, HEIGHT = 360, 480
LIMIT = 1024 * 1024
WALLS = ("#dfe8ea", "#e9e4da", "#e3e7df", "#e6e0e8")
SKINS = ("#f2d3b8", "#e5b791", "#c98f63", "#9a6540", "#6e452c")
HAIRS = ("#2b1d14", "#5a3a1f", "#8c5a2b", "#c79a4b", "#1c1c1f", "#7b3f26")
SHIRTS = ("#154c5b", "#7a4b2a", "#3f5d3a", "#5a3f6b", "#33415c", "#8a3b3b")
INK = "#2a2320"


@dataclass(slots=True)
class PortraitSeeder:
    """One for every pupil of the classes of the story but the last of each, whose place stays empty as in real life."""

    copier: Copier
    inventor: Inventor
    organisation: OrganisationSeeder
    pupils: PupilSeeder
    now: datetime

    def write(self, classes: tuple[int, ...]) -> None:
        """Draw them, seal them in the vault, and hang them up."""
        by = self.organisation.staff["administratie"]
        for number in classes:
            here = [member.id for member in self.pupils.members.get(number, []) if member.ends_on is None]
            for pupil in here[:-1]:
                kept = store(draw_face(pupil), limit_bytes=LIMIT, closing=closing(PupilPhoto, pupil))
                row = (kept.blob, "pasfoto.jpg", "image/jpeg", kept.size, self.now, by)
                self.copier.add("pupil_photo", pupil, self.inventor.uid(), *row)


def draw_face(number: int) -> bytes:
    """A face that belongs to this number, as a JPEG of 360 by 480 pixels."""
    wall, skin, hair, shirt = (colours[number * 7 // step % len(colours)] for colours, step in _turns())
    picture = Image.new("RGB", (WIDTH, HEIGHT), wall)
    pen = ImageDraw.Draw(picture)
    if number % 3:  # long hair hangs behind the neck
        pen.rounded_rectangle((82, 110, 278, 360), radius=90, fill=hair)
    pen.rounded_rectangle((30, 370, 330, 560), radius=110, fill=shirt)
    pen.rounded_rectangle((148, 300, 212, 400), radius=30, fill=skin)
    pen.ellipse((98, 110, 262, 340), fill=skin)
    pen.chord((92, 92, 268, 300), 180, 360, fill=hair)
    if number % 4 == 1:  # a fringe
        pen.pieslice((96, 110, 264, 260), 190, 350, fill=hair)
    for left in (138, 204):
        pen.ellipse((left, 218, left + 18, 234), fill=INK)
    if number % 5 == 2:  # glasses
        for left in (122, 188):
            pen.ellipse((left, 202, left + 50, 250), outline=INK, width=4)
        pen.line((172, 224, 188, 224), fill=INK, width=4)
    pen.arc((150, 250, 210, 300), 20, 160, fill=INK, width=5)
    written = BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


def _turns() -> tuple[tuple[tuple[str, ...], int], ...]:
    """The palettes, each turning at a pace of its own, so that neighbours differ."""
    return (WALLS, 1), (SKINS, 3), (HAIRS, 2), (SHIRTS, 5)
