"""Pages with the outcome, for whoever needs to know: a class, one topic of a class, one pupil."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from zorgvuldig.consent.overview import reads as queries
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

READS = ("organisation", "identity", "membership")


@route("toestemming/", "consent_classes")
@page(purpose="workplace", kind=Kind.NOBODY, reads=("organisation", "staff"))
def consent_classes(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The classes of which I may see the outcome."""
    return render(request, "consent/overview_classes.html", {"classes": queries.classes(door=door)})


@route("toestemming/klas/<uuid:uid>/", "consent_of_class")
@page(purpose=queries.PURPOSE, kind=Kind.GROUP, reads=READS)
def consent_of_class(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A class: per topic how many, and per pupil what."""
    group, lines = _opened(door, uid), queries.lines(door=door)
    context = {
        "group": group,
        "lines": lines,
        "by_topic": queries.by_topic(lines),
        "topics": REGISTER.topics.values(),
        "facts": facts("consent"),
    }
    return render(request, "consent/overview_class.html", context)


@route("toestemming/klas/<uuid:uid>/<slug:topic>/", "consent_of_topic")
@page(purpose=queries.PURPOSE, kind=Kind.GROUP, reads=READS)
def consent_of_topic(request: HttpRequest, *, door: Door, uid: UUID, topic: str) -> HttpResponse:
    """One topic of a class: for whom there is consent, and for whom there is none. `topic` is a key of the register."""
    if topic not in REGISTER.topics:
        raise Http404
    group = _opened(door, uid)
    found = next(one for one in queries.by_topic(queries.lines(door=door)) if one.topic.key == topic)
    return render(request, "consent/overview_topic.html", {"group": group, "found": found, "facts": facts("consent")})


@route("toestemming/leerling/<uuid:uid>/", "consent_of_pupil")
@page(purpose=queries.PURPOSE, kind=Kind.PUPIL, reads=READS)
def consent_of_pupil(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """One pupil: yes, no or not asked yet per topic."""
    pupil = opened_pupil(door, uid)
    line = next(line for line in queries.lines(door=door) if line.pupil.pupil_id == pupil.pupil_id)
    context = {
        "pupil": pupil,
        "classes": ", ".join(pupils.classes([pupil.pupil_id], door=door).get(pupil.pupil_id, [])),
        "topics": list(zip(REGISTER.topics.values(), line.states, strict=True)),
        "facts": facts("consent"),
    }
    return render(request, "consent/overview_pupil.html", context)


def _opened(door: Door, uid: UUID) -> LearningGroup:
    group = open_group(door=door, uid=uid)
    counted = ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count}
    door.label = gettext("De toestemming van %(group)s is open (%(pupils)s).") % {
        "group": group.name,
        "pupils": counted,
    }
    return group
