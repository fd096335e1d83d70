"""What the pages about pictures share: whose they are, and a picture ready to stand in a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext, gettext_lazy

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.inline_pictures import InlinePicture
from zorgvuldig.media.family.reads import MEDIA, Objections, PlacementRow, PupilPicture, by_me, medium_name
from zorgvuldig.media.family.reads import picture as held
from zorgvuldig.pupils.family_page import FamilyPage

READS = ("organisation", "identity", "birth", "consent", "picture")


class PicturesPage(FamilyPage):
    """A page about the pictures that somebody's child is in, or oneself."""

    opened = gettext_lazy("De foto’s van %(name)s zijn open.")


class PicturePage(PicturesPage):
    """A page about one of them."""

    def find(self, picture: UUID) -> PupilPicture | None:
        return held(picture, self.pupil.pupil_id, door=self.door)


@dataclass(frozen=True, slots=True)
class MediumAnswer:
    """What can be said, or was, of a picture in one medium; `medium` is empty for all of them together.

    `said` is whether anybody said no who decides, `mine` whether whoever is at the door can take that back.
    """

    medium: str
    name: str
    said: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class PictureCard:
    """A picture as a page shows it: the small picture inside the page, and what can be said of it."""

    picture: PupilPicture
    image: InlinePicture
    url: str
    not_url: str
    choices: Sequence[MediumAnswer]

    @property
    def everywhere(self) -> MediumAnswer:
        """Saying no to all of it."""
        return self.choices[0]

    @property
    def here(self) -> Sequence[MediumAnswer]:
        """Saying no to where it stands, or where that was said already."""
        stands = {place.medium for place in self.picture.now}
        return [one for one in self.choices[1:] if one.medium in stands or one.said]

    @property
    def elsewhere(self) -> Sequence[MediumAnswer]:
        """Saying no to where it does not stand (yet)."""
        here = {one.medium for one in self.here}
        return [one for one in self.choices[1:] if one.medium not in here]

    @property
    def shown(self) -> Sequence[PlacementRow]:
        """Where it is to be seen now."""
        return [place for place in self.picture.now if place.is_shown]


def choices(picture: PupilPicture, said: Objections, *, door: Door) -> list[MediumAnswer]:
    """What can be said of a picture: of all media together, and of each."""
    names = {"": gettext("nergens"), **{medium: medium_name(medium) for medium in MEDIA}}
    return [
        MediumAnswer(medium, name, bool(here), by_me(here, door=door) is not None)
        for medium, name in names.items()
        for here in [said.get((picture.number, medium), [])]
    ]
