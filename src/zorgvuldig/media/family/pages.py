"""A family's own pages about pictures: every picture of a child, where it is shown, and «this one not»."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext

from zorgvuldig.kit.inline_pictures import inside
from zorgvuldig.kit.page_kinds import CommandPage, Context
from zorgvuldig.kit.periods import today
from zorgvuldig.media.family import masks as masking
from zorgvuldig.media.family.actions import NotAllowed, say_no, take_back
from zorgvuldig.media.family.reads import (
    MEDIA,
    Objections,
    PupilPicture,
    album,
    films,
    medium_name,
    objections,
    pictures,
)
from zorgvuldig.media.family.shared import READS, PictureCard, PicturePage, PicturesPage, choices
from zorgvuldig.pupils.family_page import family_page
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.release import ages

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
            "photos": [self.card(one, said, masking.small(one)) for one in part if not one.is_film],
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
