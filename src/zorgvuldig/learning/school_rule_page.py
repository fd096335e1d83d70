"""A page for one rule of a school in a few numbers: saved, or taken away."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.school.models import School
from zorgvuldig.school.year.reads import requested_school

arranging = partial(page, purpose="planning", kind=Kind.NOBODY, reads=("organisation", "staff", "planning"))


class SchoolRulePage(FormPage):
    """The rule of the school that is asked for; posting `weg` takes it away. Its template extends `school_rule.html`.

    `rule_of` reads the rule, None without one, whose fields are those of `numbers`; `remove` says whether there was one.
    """

    numbers: ClassVar[type[forms.Form]]
    rule_of: ClassVar[Callable[..., Any]]
    remove: ClassVar[Callable[..., bool]]

    def find(self) -> School:
        return requested_school(self.request.GET, door=self.door)

    def form(self, school: School, data: Any) -> forms.Form:
        self.rule = self.rule_of(school, door=self.door)
        known = {name: getattr(self.rule, name) for name in self.numbers.base_fields} if self.rule else {}
        return self.numbers(data, initial=known)

    def context(self, school: School) -> Context:
        return {"school": school, "rule": self.rule}

    def post(self, school: School) -> Answer:
        if "weg" not in self.request.POST:
            return super().post(school)
        gone = self.remove(door=self.door, school=school)
        return self.onwards(gettext("De regel is weg. Docenten kiezen nu zelf.") if gone else None, school)

    def to(self, school: School) -> str:
        return f"{self.request.path}?school={school.pk}"
