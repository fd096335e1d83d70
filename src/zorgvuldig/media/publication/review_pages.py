"""The second look (P16): somebody who did not bring the picture decides, place by place, whether showing it is wise."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.models import VIDEO, Picture
from zorgvuldig.media.publication import review_actions, review_reads
from zorgvuldig.media.publication.labels import (
    AFTER,
    NAME_IN_CAPTION,
    NAME_IN_REASON,
    NO_CHOICE,
    NO_REASON,
    OUTCOMES,
    REFUSALS,
    SEEN,
    WARNINGS,
    Word,
)
from zorgvuldig.media.publication.review_actions import MediumDecision, NewWeighing
from zorgvuldig.media.publication.review_reads import MediumColumn
from zorgvuldig.media.tagging.reads import faces_of
from zorgvuldig.platform.names import fold
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.people.models import PupilIdentity

# The form of a weighing: per medium what is decided, and for all of them why.

WORDS = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
PLACE = "plek-"


class WeighingForm(forms.Form):
    """One decision about several media at once."""

    faces = forms.CharField(widget=forms.HiddenInput)
    last = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.MultipleChoiceField(
        label=_("Wat ziet u nog meer?"),
        help_text=_("Dit kan het systeem niet zien. Een vinkje houdt niets tegen; het staat wel bij uw besluit."),
        choices=list(SEEN.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    when_withdrawn = forms.ChoiceField(
        label=_("Trekt een leerling later de toestemming in?"),
        help_text=_("De foto is dan meteen weg. Kiest u een masker, dan komt hij met een masker terug."),
        choices=list(AFTER.items()),
        widget=forms.RadioSelect,
        initial="remove",
    )
    reason = forms.CharField(
        label=_("Waarom wel of niet plaatsen?"),
        help_text=_("Een of twee zinnen, zonder namen. Families kunnen dit lezen."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": NO_REASON},
    )
    caption = forms.CharField(
        label=_("Wat staat eronder?"),
        help_text=_("Zonder namen, behalve als dat met opzet is."),
        max_length=200,
        required=False,
    )
    names_declared = forms.BooleanField(label=_("Er staat met opzet een naam in"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        places: Sequence[MediumColumn],
        pupils: Iterable[PupilIdentity],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.places = {place.key: place for place in places}
        self.names = {fold(word) for pupil in pupils for word in WORDS.findall(pupil.given_name)}
        for place in places:
            self.fields[PLACE + place.key] = forms.ChoiceField(
                label=place.name,
                choices=[("", _("nu niets besluiten")), *OUTCOMES.items()],
                required=False,
                error_messages={"invalid_choice": str(REFUSALS["medium"])},
            )

    @property
    def of_places(self) -> list[tuple[BoundField, MediumColumn]]:
        """The field of each medium with what holds there."""
        return [(self[PLACE + key], place) for key, place in self.places.items()]

    def clean(self) -> dict[str, Any]:
        """What the database would refuse as well is said beside the field."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = {key: said.get(PLACE + key, "") for key in self.places}
        if not any(chosen.values()) and not any(name.startswith(PLACE) for name in self.errors):
            self.add_error(PLACE + next(iter(self.places)), NO_CHOICE)
        for key, outcome in chosen.items():
            if outcome == "as_is" and not self.places[key].allows:
                self.add_error(PLACE + key, str(REFUSALS["consent"]))
        if self._names(said.get("reason", "")):
            self.add_error("reason", NAME_IN_REASON)
        if self._names(said.get("caption", "")) and not said.get("names_declared"):
            self.add_error("caption", NAME_IN_CAPTION)
        return said

    @property
    def content(self) -> NewWeighing:
        """What was decided."""
        said = self.cleaned_data
        return NewWeighing(
            decisions=[MediumDecision(key, outcome) for key in self.places if (outcome := said[PLACE + key])],
            faces=said["faces"],
            last=said["last"] or 0,
            seen=said["seen"],
            when_withdrawn=said["when_withdrawn"],
            reason=said["reason"],
            caption=said["caption"],
            names_declared=said["names_declared"] and self._names(said["caption"]),
        )

    def refuse(self, why: str, medium: str) -> None:
        """What the database refused, beside the medium that it was about."""
        key = PLACE + medium if medium in self.places and why in ("consent", "medium") else None
        self.add_error(key, str(REFUSALS[why]))

    def _names(self, text: str) -> bool:
        """Whether somebody who is in the picture is named in it."""
        return any(
            fold(word) in self.names or fold(word).removesuffix("'s") in self.names for word in WORDS.findall(text)
        )


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
