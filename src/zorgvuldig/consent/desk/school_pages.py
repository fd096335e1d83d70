"""The consent of a whole school in numbers, for the desk that keeps it, with a way on to each class and to a list of a year of the course."""

from django.http import Http404

from zorgvuldig.consent.desk.pages import PURPOSE
from zorgvuldig.consent.desk.school_reads import AT_ONCE, school_counts
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.school.year.reads import own_schools

SCHOOL = "school"  # in the address: which one, for whoever keeps consent at several
A_PAGE = 40  # classes, each with a box for every topic


@route("toestemming/school/", "consent_of_school")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=("organisation", "staff"), facts="consent")
class ConsentOfSchool(Page):
    """Per topic and class of how many pupils there is a yes, a no and no answer; of nobody what."""

    template = "consent/school.html"

    def context(self) -> Context:
        schools = own_schools(door=self.door)
        asked = self.request.GET.get(SCHOOL)
        chosen = next((one for one in schools if asked is None or str(one.pk) == asked), None)
        if chosen is None:
            raise Http404
        counts = school_counts(chosen, door=self.door)
        return {
            "counts": counts,
            "others": [one for one in schools if one != chosen],
            "classes": page_of(self.request, counts.classes, size=A_PAGE),
            "query": f"{SCHOOL}={chosen.pk}&" if asked else "",
            "topics": REGISTER.topics.values(),
            "most": AT_ONCE,
        }
