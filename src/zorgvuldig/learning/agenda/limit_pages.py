"""The rule of a school about tests: how many a pupil gets on a day and in a week."""

from django.utils.translation import gettext

from zorgvuldig.gate.pages import route
from zorgvuldig.learning.agenda.actions import remove_limit, save_limit
from zorgvuldig.learning.agenda.forms import TestLimitForm
from zorgvuldig.learning.agenda.reads import limit_of
from zorgvuldig.learning.school_rule_page import SchoolRulePage, arranging
from zorgvuldig.school.models import School


@route("jaarplanning/toetsen/", "planning_tests")
@arranging(writes=("planning",), facts="planning")
class TestLimitPage(SchoolRulePage):
    """How many announced tests a school allows."""

    __test__ = False  # its name begins as the classes that pytest collects
    template = "learning/test_limit.html"
    numbers = TestLimitForm
    rule_of, remove = staticmethod(limit_of), staticmethod(remove_limit)

    def save(self, school: School, form: TestLimitForm) -> str:
        save_limit(door=self.door, school=school, **form.cleaned_data)
        return gettext("De regel is bewaard. Hij geldt voor toetsen die docenten vanaf nu aankondigen.")
