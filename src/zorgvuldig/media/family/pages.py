"""A family's own pages about pictures: every picture of a child, where it is shown, and «this one not»."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext, gettext_lazy

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.files import InlinePicture, inside
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context
from zorgvuldig.kit.periods import today
from zorgvuldig.media.family import masks as masking
from zorgvuldig.media.family.actions import NotAllowed, ask_film, record_copy_release, say_no, take_back
from zorgvuldig.media.family.masks import masked_photo
from zorgvuldig.media.family.reads import (
    MEDIA,
    Album,
    Objections,
    PlacementRow,
    PupilPicture,
    album,
    by_me,
    films,
    medium_name,
    objections,
    pictures,
)
from zorgvuldig.media.family.reads import picture as held
from zorgvuldig.media.models import PictureCopy
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.responses import download, stream
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.release import ages
from zorgvuldig.release.release import AfterCommit

# What the pages about pictures share: whose they are, and a picture ready to stand in a page.

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


A_PAGE = 12  # each small picture is made for this look alone


class MediumAnswersPage(PicturesPage):
    """A page that says of pictures where they are shown, and who may say no to that."""

    def saying(self) -> Context:
        """Who decides."""
        acting = ages.deciding_ages(pupils.birth(self.pupil.pupil_id, door=self.door), today(door=self.door))
        return {
            "acting": acting,
            "may_say": acting is not None and acting.decides == self.own,
            "decides_at": ages.DECIDES_AT,
            "pictures_url": self.address("pictures"),
        }

    def card(self, held: PupilPicture, said: Objections, image: bytes | None) -> PictureCard:
        """A picture, and what can be said of it."""
        here, refusing = (self.address(name, picture=held.uid) for name in ("picture", "picture_not"))
        return PictureCard(held, inside(image), here, refusing, choices(held, said, door=self.door))


@family_page("fotos/", "pictures", reads=READS, about=("picture",), facts="picture")
class Pictures(MediumAnswersPage):
    """Every picture that my child or I am in."""

    template = "media/pictures.html"

    def context(self) -> Context:
        medium = self.request.GET.get("plek", "")
        if medium and medium not in MEDIA:
            raise Http404
        held = pictures(self.pupil.pupil_id, door=self.door)
        wanted = [one for one in held if not medium or any(place.medium == medium for place in one.places)]
        part = Paginator(wanted, A_PAGE).get_page(self.request.GET.get("blad"))
        said = objections(self.pupil.pupil_id, door=self.door)
        return self.saying() | {
            "medium": medium,
            "medium_name": medium_name(medium) if medium else "",
            "photos": [self.card(one, said, masking.masked_thumbnail(one)) for one in part if not one.is_film],
            "films": [self.card(one, said, None) for one in part if one.is_film],
            "part": part,
            "count": len(held),
            "media": _counts(held),
            "album_count": len(album(self.pupil.pupil_id, door=self.door)),
            "album_url": self.address("album"),
            "consents_url": self.address("consents"),
        }


@family_page("fotos/<uuid:picture>/", "picture", reads=READS, facts="picture")
class OnePicture(MediumAnswersPage, PicturePage):
    """One of them: where it is shown, and why."""

    template = "media/release_picture.html"

    def context(self, held: PupilPicture) -> Context:
        said = objections(self.pupil.pupil_id, door=self.door)
        return self.saying() | {
            "card": self.card(held, said, masking.middle(held)),
            "one": held,
            "film": films(self.pupil.pupil_id, door=self.door).get(held.number),
            "copy_url": self.address("picture_copy", picture=held.uid),
            "not_url": self.address("picture_not", picture=held.uid),
        }


@family_page("fotos/<uuid:picture>/niet/", "picture_not", purpose="consenting", reads=READS, writes=("picture",))
class NotThisPicture(PicturePage, CommandPage):
    """My child or I am not to be recognised in this picture; or that counts no more."""

    def act(self, held: PupilPicture) -> None:
        medium, back = self.request.POST.get("medium", ""), self.request.POST.get("back") == "1"
        if medium and medium not in MEDIA:
            raise Http404
        try:
            done = take_back(held, medium, door=self.door) if back else say_no(held, medium, door=self.door)
        except NotAllowed:
            messages.warning(self.request, gettext("U beslist hier niet over. Er is niets veranderd."))
            return
        if not done:
            messages.info(self.request, gettext("Dat stond al zo. Er is niets veranderd."))
        elif back:
            messages.success(
                self.request, gettext("Uw nee bij deze foto telt niet meer. Het gewone antwoord geldt weer.")
            )
        else:
            messages.success(self.request, gettext("Gedaan. Vanaf nu laten wij deze foto daar zo niet meer zien."))

    def to(self, held: PupilPicture) -> str:
        return self.address("picture", picture=held.uid)


def _counts(held: list[PupilPicture]) -> list[tuple[str, str, int]]:
    """Of each medium: its key and name, and how many pictures stand there now. What was answered is for who decides."""
    return [
        (
            medium,
            medium_name(medium),
            sum(any(place.medium == medium and place.is_shown for place in one.places) for one in held),
        )
        for medium in MEDIA
    ]


# A copy of a picture for the family, and the album of the group: files that go through a door, and stay out of every
# cache.

PHOTO, FILM = "foto.jpg", "film.mp4"  # a name in the file's name would stay behind in a list of downloads
JPEG = "image/jpeg"


@family_page("fotos/<uuid:picture>/kopie/", "picture_copy", purpose="copy", reads=READS, writes=("own_copy",))
class PictureFile(PicturePage):
    """A copy of a picture of my child or myself, with everybody else masked. A film is made when it is asked for, once."""

    methods = ("POST",)

    def post(self, held: PupilPicture) -> Answer:
        if not held.is_film:
            content = masked_photo(held)
            if content is not None and record_copy_release(held, door=self.door):
                return AfterCommit(content, filename=PHOTO, content_type=JPEG)
            messages.warning(
                self.request,
                gettext("Deze foto kunnen wij nu niet meegeven. Vraag het later nog eens, of vraag de school."),
            )
            return go(self.address("picture", picture=held.uid))
        film = films(held.pupil_id, door=self.door).get(held.number)
        is_ready = film is not None and film.state == PictureCopy.READY
        if film is not None and is_ready and film.blob is not None and record_copy_release(held, door=self.door):
            return stream(film.blob, FILM, film.media_type)
        if ask_film(held, door=self.door):
            messages.success(
                self.request,
                gettext("Wij maken de film voor u. Dat duurt een tijd. Kom hier later terug om hem te halen."),
            )
        else:
            messages.warning(
                self.request,
                gettext("Deze film kunnen wij nu niet meegeven. Vraag het later nog eens, of vraag de school."),
            )
        return go(self.address("picture", picture=held.uid))


@family_page("fotos/groep/", "album", reads=READS, about=("picture",), facts="picture")
class GroupAlbum(PicturesPage):
    """What the families of the groups are shown."""

    template = "media/pictures_album.html"

    def context(self) -> Context:
        shown = [
            (one, _thumb(one), self.address("album_picture", picture=one.uid))
            for one in album(self.pupil.pupil_id, door=self.door)
        ]
        return {"shown": [entry for entry in shown if entry[1]], "pictures_url": self.address("pictures")}


@family_page("fotos/groep/<uuid:picture>/", "album_picture", reads=READS)
class AlbumPicture(PicturesPage):
    """One of those pictures, as long as it may be seen."""

    def find(self, picture: UUID) -> Album | None:
        return next((one for one in album(self.pupil.pupil_id, door=self.door) if one.uid == picture), None)

    def get(self, one: Album) -> Answer:
        return stream(one.blob, FILM, one.media_type) if one.is_film else download(one.blob, PHOTO, one.media_type)


def _thumb(one: Album) -> InlinePicture:
    """The small picture inside the page; nothing when the vault does not have it."""
    try:
        return inside(b"".join(read(one.thumb_blob)))
    except (Missing, KeyGone, Damaged):
        return inside(None)
