"""A copy of a picture for the family, and the album of the group: files that go through a door, and stay out of every cache."""

from uuid import UUID

from django.contrib import messages
from django.utils.translation import gettext

from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.inline_pictures import InlinePicture, inside
from zorgvuldig.kit.page_kinds import Answer, Context
from zorgvuldig.media.family.actions import ask_film, record_copy_release
from zorgvuldig.media.family.masks import whole
from zorgvuldig.media.family.reads import Album, PupilPicture, album, films
from zorgvuldig.media.family.shared import READS, PicturePage, PicturesPage
from zorgvuldig.media.models import PictureCopy
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.responses import download, stream
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.family_page import family_page
from zorgvuldig.release.release import AfterCommit

PHOTO, FILM = "foto.jpg", "film.mp4"  # a name in the file's name would stay behind in a list of downloads
JPEG = "image/jpeg"


@family_page("fotos/<uuid:picture>/kopie/", "picture_copy", purpose="copy", reads=READS, writes=("own_copy",))
class PictureFile(PicturePage):
    """A copy of a picture of my child or myself, with everybody else masked. A film is made when it is asked for, once."""

    methods = ("POST",)

    def post(self, held: PupilPicture) -> Answer:
        if not held.is_film:
            content = whole(held)
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
