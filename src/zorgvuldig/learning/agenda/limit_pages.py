"""The rule of a school about tests: how many a pupil gets on a day and in a week."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.learning.agenda.actions import remove_limit, save_limit
from zorgvuldig.learning.agenda.forms import TestLimitForm
from zorgvuldig.learning.agenda.reads import limit_of
from zorgvuldig.school.models import School
from zorgvuldig.school.year.reads import requested_school

arranging = partial(page, purpose="planning", kind=Kind.NOBODY, reads=("organisation", "staff", "planning"))


@route("jaarplanning/toetsen/", "planning_tests")
@arranging(writes=("planning",), facts="planning")
class TestLimitPage(FormPage):
    """How many announced tests a school allows; posting `weg` takes the rule away."""

    __test__ = False  # its name begins as the classes that pytest collects
    template = "learning/test_limit.html"

    def find(self) -> School:
        return requested_school(self.request.GET, door=self.door)

    def form(self, school: School, data: Any) -> TestLimitForm:
        self.standing = limit_of(school, door=self.door)
        known = {"per_day": self.standing.per_day, "per_week": self.standing.per_week} if self.standing else {}
        return TestLimitForm(data, initial=known)

    def context(self, school: School) -> Context:
        return {"school": school, "limit": self.standing}

    def post(self, school: School) -> Answer:
        if "weg" not in self.request.POST:
            return super().post(school)
        gone = remove_limit(door=self.door, school=school)
        return self.onwards(gettext("De regel is weg. Docenten kiezen nu zelf.") if gone else None, school)

    def save(self, school: School, form: TestLimitForm) -> str:
        save_limit(door=self.door, school=school, **form.cleaned_data)
        return gettext("De regel is bewaard. Hij geldt voor toetsen die docenten vanaf nu aankondigen.")

    def to(self, school: School) -> str:
        return f"{reverse('planning_tests')}?school={school.pk}"
