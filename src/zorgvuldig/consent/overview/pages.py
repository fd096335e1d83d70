"""Pages with the outcome, for whoever needs to know: a class, one topic of a class, one pupil."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext, ngettext

from zorgvuldig.consent.overview import reads
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.pupils import file_reads as pupils
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

READS = ("organisation", "identity", "membership")
DESK = roles_with(purpose="consent_desk", shape=Shape.SCHOOL)  # who keeps consent may take the outcome along


@route("toestemming/", "consent_classes")
@page(purpose="workplace", kind=Kind.NOBODY, reads=("organisation", "staff"))
class ConsentClasses(Page):
    """The classes of which I may see the outcome."""

    template = "consent/overview_classes.html"

    def context(self) -> Context:
        return {"classes": reads.classes(door=self.door), "counts": bool(DESK & roles_of(self.request))}


@route("toestemming/klas/<uuid:uid>/", "consent_of_class")
@page(purpose=reads.PURPOSE, kind=Kind.GROUP, reads=READS, facts="consent")
class ConsentOfClass(Page):
    """A class: per topic how many, and per pupil what."""

    template = "consent/overview_class.html"

    def context(self, uid: UUID) -> Context:
        group, lines = _open_group(self.door, uid), reads.pupil_consents(door=self.door)
        takes = bool(DESK & roles_of(self.request))
        named: Context = {"group": group, "lines": lines, "takes": takes}
        return {**named, "by_topic": reads.by_topic(lines), "topics": REGISTER.topics.values()}


@route("toestemming/klas/<uuid:uid>/<slug:topic>/", "consent_of_topic")
@page(purpose=reads.PURPOSE, kind=Kind.GROUP, reads=READS, facts="consent")
class ConsentOfTopic(Page):
    """One topic of a class: for whom there is consent, and for whom there is none. `topic` is a key of the register."""

    template = "consent/overview_topic.html"

    def context(self, uid: UUID, topic: str) -> Context:
        if topic not in REGISTER.topics:
            raise Http404
        group = _open_group(self.door, uid)
        found = next(one for one in reads.by_topic(reads.pupil_consents(door=self.door)) if one.topic.key == topic)
        return {"group": group, "found": found}


@route("toestemming/leerling/<uuid:uid>/", "consent_of_pupil")
@page(purpose=reads.PURPOSE, kind=Kind.PUPIL, reads=READS, facts="consent")
class ConsentOfPupil(Page):
    """One pupil: yes, no or not asked yet per topic."""

    template = "consent/overview_pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened_pupil(self.door, uid)
        line = next(line for line in reads.pupil_consents(door=self.door) if line.pupil.pupil_id == pupil.pupil_id)
        return {
            "pupil": pupil,
            "classes": ", ".join(pupils.classes(door=self.door).get(pupil.pupil_id, [])),
            "topics": list(zip(REGISTER.topics.values(), line.states, strict=True)),
        }


def _open_group(door: Door, uid: UUID) -> LearningGroup:
    group = open_group(door=door, uid=uid)
    counted = ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count}
    door.label = gettext("De toestemming van %(group)s is open (%(pupils)s).") % {
        "group": group.name,
        "pupils": counted,
    }
    return group
