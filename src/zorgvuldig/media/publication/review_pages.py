"""The second look (P16): somebody who did not bring the picture decides, place by place, whether showing it is wise."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.models import VIDEO, Picture
from zorgvuldig.media.publication import review_actions, review_reads
from zorgvuldig.media.publication.review_forms import WeighingForm
from zorgvuldig.media.publication.review_labels import REFUSALS, SEEN, WARNINGS, Word
from zorgvuldig.media.tagging.reads import faces_of
from zorgvuldig.register.schema import Shape

READS = ("organisation", "staff", "identity", "picture", "picture_work", "picture_desk")
SAYS_WHO = roles_with(purpose="picturing", shape=Shape.SCHOOL)


@route("foto/<uuid:uid>/weging/", "picture_weighing")
@page(purpose="picture_desk", kind=Kind.PICTURE, reads=READS, writes=("picture_desk",), facts="picture_desk")
class PictureReview(FormPage):
    """Who is in it, what each of them said, what to look at, what was decided; and a form to decide."""

    template = "media/review.html"

    def find(self, uid: UUID) -> Picture | None:
        picture = review_reads.picture(uid, door=self.door)
        if picture is not None:
            self.door.label = _label(self.door)
        return picture

    def form(self, picture: Picture, data: Any) -> WeighingForm:
        known = review_reads.pupils(door=self.door)
        places = review_reads.places(review_reads.rows(picture, known, door=self.door))
        initial = {"faces": faces_of(picture.pk), "last": review_actions.last_of(picture, door=self.door)}
        return WeighingForm(data, places=places, pupils=known.values(), initial=initial)

    def save(self, picture: Picture, form: WeighingForm) -> str:
        warned = review_reads.warnings(picture, door=self.door)
        review_actions.weigh(picture, form.content, warnings=warned, now=self.door.opened_at, door=self.door)
        return gettext("Uw besluit is bewaard.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        """The same form about the picture as it is now: what was typed stays, and deciding again settles it."""
        picture, form = item
        form.refuse(no.code, no.params.get("medium", ""))
        form.data = form.data.copy()
        form.data["faces"] = faces_of(picture.pk)
        form.data["last"] = str(review_actions.last_of(picture, door=self.door))
        return self.again(form, picture, status=422 if no.code == "consent" else 409)

    def to(self, picture: Picture) -> str:
        return self.request.path

    def context(self, picture: Picture) -> Context:
        rows, now = (
            review_reads.rows(picture, review_reads.pupils(door=self.door), door=self.door),
            faces_of(picture.pk),
        )
        confirmed = picture.confirmed != "" and picture.confirmed == now
        is_mine = picture.uploaded_by_id == self.door.actor_id
        warned = review_reads.warnings(picture, door=self.door)
        weighings = review_reads.weighings(picture, now, door=self.door)
        return {
            "picture": picture,
            "rows": rows,
            "drawn": [(row, row.drawing) for row in rows],
            "places": review_reads.places(rows),
            "warnings": [WARNINGS[key] for key in warned if key in WARNINGS],
            "weighings": [(one, _noticed(one.weighing.warnings)) for one in weighings],
            "confirmed": confirmed,
            "is_mine": is_mine,
            "not_second": REFUSALS["second"],
            "decides": confirmed and not is_mine,
            "says_who": bool(SAYS_WHO & roles_of(self.request)),
            "is_video": picture.kind == VIDEO,
            "radius": round(max(picture.width, picture.height) * 0.016, 1),
        }


def _label(door: Door) -> str:
    counted = ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count}
    return gettext("Wie op deze foto staan, is open (%(pupils)s).") % {"pupils": counted}


def _noticed(keys: list[str]) -> list[Word]:
    """What was warned of, or ticked, in words."""
    words = {**WARNINGS, **SEEN}
    return [words[key] for key in keys if key in words]
