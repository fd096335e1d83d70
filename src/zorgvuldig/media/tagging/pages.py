"""Who is in a picture: a member of staff says it, face by face, of the pupils of one group at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.media.models import PHOTO, VIDEO, Picture
from zorgvuldig.media.pictures.access import TEAM, page_for_team_and_others
from zorgvuldig.media.tagging import actions, forms, reads
from zorgvuldig.media.tagging.labels import CHANGED, ELSEWHERE, MARKS, NOT_LOOKED, NOT_TICKED, PROBLEMS
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.reads import names_of

READS = ("organisation", "staff", "identity", "membership", "picture", "picture_work")
WRITES = ("picture", "picture_work")


@dataclass(frozen=True, slots=True)
class TaggingDetail:
    """A picture, the group whose pupils are open, and who of them may be chosen."""

    picture: Picture
    group: LearningGroup
    groups: Sequence[LearningGroup]
    within: reads.Reach
    spots: Sequence[reads.Spot]
    seen: str


class GroupChoice(Page):
    """The way to the first group of which I may say who is who; no pupil is opened for it."""

    template = "media/tagging_none.html"
    to_group: ClassVar[str]  # the address of the page with the pupils of a group
    kind: ClassVar[str]

    def find(self, uid: UUID) -> Picture | Answer | None:
        picture = reads.picture(uid, door=self.door)
        if picture is None or picture.kind != self.kind:
            return None
        groups = reads.groups(picture, door=self.door)
        if groups:
            return go(reverse(self.to_group, args=[picture.uid, groups[0].uid]))
        return picture

    def context(self, picture: Picture) -> Context:
        return {"picture": picture}


class GroupPage(Page):
    """The faces of a picture, and the pupils of a group who may be in it."""

    methods: tuple[str, ...] = ("GET", "POST")
    to_group: ClassVar[str]  # the address of this page for another group
    kinds: ClassVar[tuple[str, ...]] = (PHOTO, VIDEO)

    def find(self, picture: UUID, uid: UUID) -> TaggingDetail | None:
        found = reads.picture(picture, door=self.door)
        return self.opened(found, uid) if found and found.kind in self.kinds else None

    def opened(self, picture: Picture, group_uid: UUID) -> TaggingDetail | None:
        """The picture with this group; None when it is within reach perhaps, and not of this event."""
        groups = reads.groups(picture, door=self.door)
        group = next((one for one in groups if one.uid == group_uid), None)
        if group is None:
            return None
        self.door.label = gettext("De namen van %(group)s zijn open (%(pupils)s).") % {
            "group": group.name,
            "pupils": ngettext("%(count)s leerling", "%(count)s leerlingen", self.door.count)
            % {"count": self.door.count},
        }
        within = reads.reach(door=self.door)
        spots = reads.spots(picture, within, door=self.door)
        return TaggingDetail(picture, group, groups, within, spots, reads.faces_of(picture.pk))

    def shared(self, opened: TaggingDetail, lines: Sequence[forms.FaceLine]) -> Context:
        """What the pages of photos and of films show alike."""
        picture, confirmer = opened.picture, opened.picture.confirmed_by_id or 0
        return {
            "picture": picture,
            "group": opened.group,
            "groups": [(one, reverse(self.to_group, args=[picture.uid, one.uid])) for one in opened.groups],
            "marks": MARKS.items(),
            "elsewhere": ELSEWHERE,
            "seen": opened.seen,
            "problems": [line for line in lines if line.problems],
            "confirmed": picture.confirmed != "" and picture.confirmed == opened.seen,
            "confirmed_by": names_of({confirmer}, door=self.door).get(confirmer, ""),
        }


choosing = page_for_team_and_others(
    TEAM,
    theirs=page(
        purpose="picture_desk", kind=Kind.NOBODY, facts="picture",
        reads=("organisation", "staff", "picture_work", "picture_desk"),
    ),
    others=page(
        purpose="picture_upload", kind=Kind.NOBODY, facts="picture", reads=("organisation", "staff", "picture_work")
    ),
)  # fmt: skip
_declared = partial(page, purpose="picturing", kind=Kind.GROUP, writes=WRITES, facts="picture")
naming = page_for_team_and_others(TEAM, theirs=_declared(reads=(*READS, "picture_desk")), others=_declared(reads=READS))


@route("foto/<uuid:uid>/gezichten/", "picture_tags")
@choosing
class TagsGroupChoice(GroupChoice):
    """The way to the first group of a photo; of a film, to its own page."""

    to_group, kind = "picture_tags_of_group", PHOTO

    def find(self, uid: UUID) -> Picture | Answer | None:
        picture = reads.picture(uid, door=self.door)
        if picture is not None and picture.kind == VIDEO:
            return go(reverse("picture_tracks", kwargs={"uid": picture.uid}))
        return super().find(uid)


@route("foto/<uuid:picture>/gezichten/<uuid:uid>/", "picture_tags_of_group")
@naming
class TagsOfGroup(GroupPage):
    """The faces, and for each who it is: to read, to keep (`bewaar`) and to confirm (`bevestig`)."""

    template = "media/tagging.html"
    to_group = "picture_tags_of_group"

    def get(self, opened: TaggingDetail) -> Answer:
        return self.again(opened, forms.initial_lines(opened.spots), status=200)

    def post(self, opened: TaggingDetail) -> Answer:
        data = self.request.POST
        lines = forms.read(data, opened.spots, opened.within)
        if forms.strangers(data, opened.spots) or data.get("gezien") != opened.seen:
            return self.again(opened, lines, wrong=CHANGED, status=409)
        if any(line.problems for line in lines):
            return self.again(opened, lines)
        if "bevestig" in data and "compleet" not in data:
            return self.again(opened, lines, wrong=NOT_TICKED)
        return self.kept(opened, lines)

    def kept(self, opened: TaggingDetail, lines: Sequence[forms.FaceLine]) -> Answer:
        """What was said is kept and confirmed, or is not, as the page says."""
        confirms, now, door = "bevestig" in self.request.POST, self.door.opened_at, self.door
        entries = forms.entries(lines, opened.within)
        try:
            with transaction.atomic():
                count = actions.save(opened.picture, entries, seen=opened.seen, now=now, door=door)
                if confirms:
                    actions.confirm(opened.picture, now=now, door=door)
        except actions.ChangedMeanwhile:
            found = self.opened(opened.picture, opened.group.uid)
            if found is None:
                raise Http404 from None
            lines = forms.read(self.request.POST, found.spots, found.within)
            return self.again(found, lines, wrong=CHANGED, status=409)
        except actions.NotLooked:
            return self.again(opened, lines, wrong=NOT_LOOKED)
        except Refused as no:
            number, problem = no.params["number"], PROBLEMS[no.code]
            lines = [replace(one, problems=[problem]) if one.number == number else one for one in lines]
            return self.again(opened, lines)
        messages.success(self.request, _saved_message(count, confirms))
        return go(self.request.path)

    def again(
        self, opened: TaggingDetail, lines: Sequence[forms.FaceLine], *, wrong: Word = "", status: int = 422
    ) -> Answer:
        """The page with the faces as they stand or were filled in."""
        picture = opened.picture
        chosen = {line.said: line.number for line in lines if not line.removed}
        last = max((int(line.key.removeprefix("nieuw-")) for line in lines if line.spot is None), default=0)
        is_video = picture.kind == VIDEO
        context = {
            **self.shared(opened, lines),
            "lines": [(line, line.drawing(picture.width, picture.height)) for line in lines],
            "blank": None if is_video else forms.blank(len(lines) + 1, last + 1),
            "pupils": [(str(one.pupil.uid), one, chosen.get(str(one.pupil.uid), 0)) for one in opened.within.pupils],
            "wrong": str(wrong),
            "twice": forms.is_twice(lines),
            "is_video": is_video,
            "radius": round(max(picture.width, picture.height) * 0.016, 1),
        }
        return self.show(context, status)


def _saved_message(count: int, confirms: bool) -> str:
    if confirms:
        return gettext("Bevestigd: elk gezicht heeft een kader. Iemand anders kan de foto nu afwegen.")
    return gettext("Bewaard.") if count else gettext("Er was niets veranderd.")
