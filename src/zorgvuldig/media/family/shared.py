"""What the pages about pictures share: whose they are, the addresses, and a picture ready to stand in a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.inline_pictures import Inside
from zorgvuldig.kit.periods import today
from zorgvuldig.media.family.reads import MEDIA, Held, Objections, Place, by_me, medium_name
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.release.ages import Acting, acting
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "identity", "birth", "consent", "picture")


@dataclass(frozen=True, slots=True)
class Whose:
    """A pupil with their pictures: somebody's child, or oneself."""

    pupil: PupilIdentity
    own: bool

    def to(self, name: str, picture: UUID | None = None) -> str:
        """The address of a page about their pictures."""
        named = {} if self.own else {"uid": self.pupil.pupil.uid}
        if picture is not None:
            named["picture"] = picture
        return reverse(f"{'own' if self.own else 'child'}_{name}", kwargs=named)

    @property
    def page(self) -> str:
        """All of them."""
        return self.to("pictures")

    @property
    def album(self) -> str:
        """What the families of the group are shown."""
        return self.to("album")

    @property
    def consents(self) -> str:
        """Where one says yes or no."""
        return reverse("own_consents") if self.own else reverse("child_consents", args=[self.pupil.pupil.uid])

    @property
    def file(self) -> str:
        """The whole file."""
        return reverse("own_file") if self.own else reverse("child", args=[self.pupil.pupil.uid])


@dataclass(frozen=True, slots=True)
class Said:
    """What can be said, or was, of a picture in one medium; `medium` is empty for all of them together.

    `said` is whether anybody said no who decides, `mine` whether whoever is at the door can take that back.
    """

    medium: str
    name: str
    said: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A picture as a page shows it: the small picture inside the page, and what can be said of it."""

    picture: Held
    image: Inside
    url: str
    not_url: str
    choices: Sequence[Said]

    @property
    def everywhere(self) -> Said:
        """Saying no to all of it."""
        return self.choices[0]

    @property
    def here(self) -> Sequence[Said]:
        """Saying no to where it stands, or where that was said already."""
        stands = {place.medium for place in self.picture.now}
        return [one for one in self.choices[1:] if one.medium in stands or one.said]

    @property
    def elsewhere(self) -> Sequence[Said]:
        """Saying no to where it does not stand (yet)."""
        here = {one.medium for one in self.here}
        return [one for one in self.choices[1:] if one.medium not in here]

    @property
    def shown(self) -> Sequence[Place]:
        """Where it is to be seen now."""
        return [place for place in self.picture.now if place.is_shown]


def child(door: Door, uid: UUID) -> Whose:
    """The child of the address."""
    return _labelled(door, Whose(pupils.pupil(door=door, uid=uid), own=False))


def myself(door: Door) -> Whose:
    """The pupil at the door; a guardian has the pages of the children (404)."""
    try:
        return _labelled(door, Whose(pupils.myself(door=door), own=True))
    except PupilIdentity.DoesNotExist as not_a_pupil:
        raise Http404 from not_a_pupil


def _labelled(door: Door, whose: Whose) -> Whose:
    door.label = gettext("De foto’s van %(name)s zijn open.") % {"name": whose.pupil.given_name}
    return whose


def acts(whose: Whose, *, door: Door) -> Acting | None:
    """From when the pupil decides; None when nobody knows, and then nobody does."""
    return acting(pupils.birth(whose.pupil.pupil_id, door=door), today(door=door))


def choices(picture: Held, said: Objections, *, door: Door) -> list[Said]:
    """What can be said of a picture: of all media together, and of each."""
    names = {"": gettext("nergens"), **{medium: medium_name(medium) for medium in MEDIA}}
    return [
        Said(medium, name, bool(here), by_me(here, door=door) is not None)
        for medium, name in names.items()
        for here in [said.get((picture.number, medium), [])]
    ]
