"""Classes and groups in a form: out of a list, or, where that would be a page of its own, also by name.

A large school has seven hundred. Whoever works with one knows what it is called: that is how it stands in the timetable.
"""

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word
from zorgvuldig.platform.names import fold
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.staffing.choice_forms import KIES, typed_name

FEW = 200  # so many boxes can still be read; beyond it somebody types what they look for
PARTS = 5  # between commas, of the whole name of a group
ALIKE = 3  # names that are offered in place of one that is not there


class GroupChoiceForm(forms.Form):
    """A form that asks for one group, or for several; among many it has one more field for what is typed, after the list."""

    choosable: Mapping[str, LearningGroup]

    def ask_for_groups(
        self,
        name: str,
        groups: Mapping[str, LearningGroup],
        *,
        named: Callable[[LearningGroup], Word],
        near: Collection[str] = (),
        none: Word = KIES,
    ) -> None:
        """Let somebody choose of these, by the value that is posted; `none` is the choice of none. Among many the `near` ones
        are listed, and those chosen before.

        `named` is how a list calls one; where two have the same, the school stands with it.
        """
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        several = isinstance(field, forms.MultipleChoiceField)
        listed = list(groups)
        if len(groups) > FEW:
            chosen = self.chosen_before(name)
            listed = [value for value in groups if value in near or value in chosen]
            self.ask_by_name(name, groups, named=named, is_needed=field.required and not listed)
            if listed:
                field.required = field.required and not self.data.get(self.add_prefix(typed_name(name)))
            else:
                self.fields[typed_name(name)].label = field.label
                field.required, field.widget = False, forms.MultipleHiddenInput() if several else forms.HiddenInput()
        self.choosable, self._named = groups, named
        field.choices = [*([] if several else [("", none)]), *((value, named(groups[value])) for value in listed)]

    def ask_by_name(
        self,
        name: str,
        groups: Mapping[str, LearningGroup],
        *,
        named: Callable[[LearningGroup], Word],
        is_needed: bool = False,
    ) -> None:
        """Let somebody type which of these they mean, in a field after this one."""
        self.choosable, self._named = groups, named
        field = self.fields[name]
        several = isinstance(field, forms.MultipleChoiceField)
        self.fields[typed_name(name)] = forms.CharField(
            label=_("Een andere klas of groep?"),
            help_text=_("Typ de naam uit het rooster. Zet een komma tussen twee groepen.")
            if several
            else _("Typ de naam uit het rooster."),
            max_length=500,
            required=is_needed,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": field.error_messages["required"]},
        )
        order = list(self.fields)
        order.insert(order.index(name) + 1, order.pop())
        self.order_fields(order)

    def chosen_before(self, name: str) -> set[str]:
        """The values with which a form begins, and those that were posted."""
        posted: Any = self.fields[name].widget.value_from_datadict(self.data, {}, self.add_prefix(name))
        return {*_values(self.initial.get(name)), *_values(posted)}

    def groups_chosen(self, name: str) -> list[LearningGroup]:
        """What somebody chose and typed, each once; what is not there is said beside the field. For `clean`."""
        chosen = [self.choosable[one] for one in _values(self.cleaned_data.get(name))]
        if typed_name(name) not in self.fields:
            return chosen
        field, typed = self.fields[name], self.fields[typed_name(name)]
        chosen = list(dict.fromkeys([*chosen, *self.groups_typed(name)]))
        if len(chosen) > 1 and not isinstance(field, forms.MultipleChoiceField):
            self.add_error(typed_name(name), gettext("Kies of typ één klas of groep."))
        is_needed = typed.required or field.required or bool(self.data.get(self.add_prefix(typed_name(name))))
        if is_needed and not chosen and name not in self.errors and typed_name(name) not in self.errors:
            self.add_error(typed_name(name), typed.error_messages["required"])
        return chosen

    def groups_typed(self, name: str) -> list[LearningGroup]:
        """What somebody typed."""
        return self._meant(name, self.cleaned_data.pop(typed_name(name), ""))

    def _meant(self, name: str, typed: str) -> list[LearningGroup]:
        """The groups that were typed. What a list calls one may have commas too, so the longest that is one group goes first."""
        words = [" ".join(part.split()) for part in typed.split(",") if fold(part)]
        found = []
        while words:
            lengths = range(min(len(words), PARTS), 0, -1)
            length = next((n for n in lengths if len(self._called(", ".join(words[:n]))) == 1), 1)
            said, words = ", ".join(words[:length]), words[length:]
            called = self._called(said)
            if len(called) == 1:
                found += called
            else:
                self.add_error(typed_name(name), self._unclear(said, called))
        return found

    def _called(self, words: str) -> list[LearningGroup]:
        """Those that are called this, by their own name, as a list would call them, or with their school."""
        said = fold(words)
        return [
            one
            for one in self.choosable.values()
            if said in {fold(one.name), fold(f"{self._named(one)}"), fold(self._with_school(one))}
        ]

    def _with_school(self, one: LearningGroup) -> str:
        """What nobody else is called: two schools of a board may have the same class."""
        return f"{self._named(one)}, {one.year.school.name}"

    def _unclear(self, words: str, called: list[LearningGroup]) -> str:
        """What is wrong with a name that is not that of one group, and what to do."""
        if called:
            names = [f"{self._named(one)}" for one in called]
            if len(set(names)) < len(names):
                names = [self._with_school(one) for one in called]
            return gettext("Er zijn er meer die %(name)s heten. Typ wat u bedoelt helemaal: %(names)s.") % {
                "name": words,
                "names": "; ".join(names),
            }
        by_name = {fold(one.name): one.name for one in self.choosable.values()}
        begin = [name for name in by_name if name.startswith(fold(words))]
        alike = [by_name[one] for one in begin[:ALIKE] or get_close_matches(fold(words), by_name, ALIKE)]
        said = gettext("Er is geen klas of groep %(name)s.") % {"name": words}
        advice = (
            gettext("Lijkt erop: %(names)s.") % {"names": ", ".join(alike)}
            if alike
            else gettext("Kijk na wat u typte.")
        )
        return f"{said} {advice}"


def _values(value: Any) -> list[str]:
    """One value or several, as a list."""
    return [value] if isinstance(value, str) and value else list(value or ())
