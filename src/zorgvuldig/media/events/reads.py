"""What pictures were made of, the groups that were there, and how far each picture is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, Count, F, Func, Q, QuerySet
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.media.models import Face, Picture, PictureEvent
from zorgvuldig.media.uploads.reads import sentence
from zorgvuldig.school.groups.reads import mentored_classes, taught_groups
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.reads import own_schools

NO_FACE = (Face.NONE,)


@dataclass(frozen=True, slots=True)
class GroupChoices:
    """The groups that can be chosen: those of the one at the door first."""

    own: Sequence[LearningGroup]
    others: Sequence[LearningGroup]

    def all(self) -> list[LearningGroup]:
        """Every one of them."""
        return [*self.own, *self.others]

    def near(self) -> list[LearningGroup]:
        """Their own and every class: among many groups these are listed, and another one is typed."""
        return [*self.own, *(one for one in self.others if one.kind == LearningGroup.CLASS)]


def events(*, door: Door) -> QuerySet[PictureEvent]:
    """What happened at these schools, the last first, with `mine`: the number of pictures that the one at the door sees."""
    door.reading("picture_work")
    rows = PictureEvent.objects.filter(school__in=own_schools(door=door)).select_related("school")
    return rows.annotate(mine=Count("pictures")).order_by("-happened_on", "-id")


def event(uid: UUID, *, door: Door) -> PictureEvent | None:
    """One of them."""
    door.reading("picture_work")
    return PictureEvent.objects.filter(uid=uid, school__in=own_schools(door=door)).select_related("school").first()


def groups_of(one: PictureEvent, *, door: Door) -> list[LearningGroup]:
    """The groups that were there, by name."""
    door.reading("picture_work", "organisation")
    there = LearningGroup.objects.filter(pk__in=one.groups.values("group"))
    return list(there.select_related("subject", "year__school").order_by("name", "id"))


def offered(*, door: Door) -> GroupChoices:
    """Groups of this school year at these schools, those that the one at the door teaches or mentors first."""
    door.reading("organisation", "staff")
    here = LearningGroup.objects.filter(in_force(today(door=door), "year__"), year__school__in=own_schools(door=door))
    every = {one.pk: one for one in here.select_related("subject", "year__school").order_by("kind", "name", "id")}
    near = [one.pk for one in (*mentored_classes(door=door), *taught_groups(door=door))]
    own = [every.pop(number) for number in dict.fromkeys(near) if number in every]
    return GroupChoices(own, list(every.values()))


def pictures(one: PictureEvent, *, door: Door) -> QuerySet[Picture]:
    """The pictures of an event that the one at the door sees, the last first, each with how far it is.

    `faces` is the number of places with a face, `open` of those of which nobody said anything yet; `now` is what was said of
    them, to be compared with `confirmed`.
    """
    door.reading("picture_work")
    return _with_state(Picture.objects.filter(picture_event=one)).order_by("-uploaded_at", "-id")


def picture(uid: UUID, *, door: Door) -> Picture | None:
    """One picture at these schools, with how far it is."""
    door.reading("picture_work")
    rows = Picture.objects.filter(uid=uid, picture_event__school__in=own_schools(door=door))
    return _with_state(rows).select_related("picture_event__school").first()


def _with_state(rows: QuerySet[Picture]) -> QuerySet[Picture]:
    return rows.annotate(
        faces_in=Count("faces", filter=~Q(faces__mark__in=NO_FACE)),
        open=Count("faces", filter=Q(faces__mark=Face.OPEN)),
        now=Func(F("pk"), function="gate.faces_of", output_field=CharField()),
    )


# How far a picture is, as a silhouette and a word. What only the room of release knows (weighed, shown) is told there.


@dataclass(frozen=True, slots=True)
class State:
    """`kind` is a silhouette of `kit.icons`, `word` what stands beside it."""

    kind: str
    word: str


def state_of(picture: Picture) -> State:
    """How far a picture is that came from `events/reads.py`."""
    if picture.cancelled_at is not None:
        return State("no", gettext("gestopt"))
    if picture.why:
        return State("no", sentence(picture.why))
    if picture.looked_at is None:
        return State("off", gettext("wij zoeken gezichten: %(percent)s %%") % {"percent": picture.progress})
    if waiting := picture.open:  # type: ignore[attr-defined]  # of the query
        words = ngettext("%(count)s gezicht zonder naam", "%(count)s gezichten zonder naam", waiting)
        return State("partly", words % {"count": waiting})
    if picture.confirmed == "" or picture.confirmed != picture.now:  # type: ignore[attr-defined]  # of the query
        return State("partly", gettext("nog bevestigen dat elk gezicht een kader heeft"))
    return State("yes", gettext("elk gezicht heeft een kader"))
