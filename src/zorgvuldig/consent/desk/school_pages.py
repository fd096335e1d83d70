"""The consent of the whole school in numbers, for the desk that keeps it, with a way on to each class and to a list of a year of the course."""

from zorgvuldig.consent.desk.pages import PURPOSE
from zorgvuldig.consent.desk.school_reads import AT_ONCE, school_counts
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page


@route("toestemming/school/", "consent_of_school")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=("organisation", "staff"), facts="consent")
class ConsentOfSchool(Page):
    """Per topic and class of how many pupils there is a yes, a no and no answer; of nobody what."""

    template = "consent/school.html"

    def context(self) -> Context:
        return {"schools": school_counts(door=self.door), "topics": REGISTER.topics.values(), "most": AT_ONCE}
