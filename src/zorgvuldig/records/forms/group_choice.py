"""Classes and groups in a form: out of a list, or, where that would be a page of its own, also by name.

A large school has seven hundred. Whoever works with one knows what it is called: that is how it stands in the timetable.
"""

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.records.forms.life_words import Word
from zorgvuldig.records.forms.staff_choice import KIES
from zorgvuldig.records.models import LearningGroup
from zorgvuldig.records.names import fold

FEW = 200  # so many boxes can still be read; beyond it somebody types what they look for
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
    ) -> None:
        """Let somebody choose of these, by the value that is posted. Among many the `near` ones are listed, and those chosen before.

        `named` is how a list calls one; no two may have the same.
        """
        self.choosable, self._named = groups, named
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        nobody = [] if isinstance(field, forms.MultipleChoiceField) else [("", KIES)]
        if len(groups) <= FEW:
            field.choices = [*nobody, *((value, named(one)) for value, one in groups.items())]
            return
        before = set(self.initial.get(name) or ())
        listed = [value for value in groups if value in near or value in before]
        field.choices = [(value, named(groups[value])) for value in listed]
        several = isinstance(field, forms.MultipleChoiceField)
        self.fields[_typed(name)] = forms.CharField(
            label=_("Een andere klas of groep?") if listed else field.label,
            help_text=_("Typ de naam uit het rooster. Zet een komma tussen twee groepen.")
            if several
            else _("Typ de naam uit het rooster."),
            max_length=500,
            required=not listed,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": field.error_messages["required"]},
        )
        order = list(self.fields)
        order.insert(order.index(name) + 1, order.pop())
        self.order_fields(order)
        if listed:
            field.required = not self.data.get(self.add_prefix(_typed(name)))
        else:
            field.required, field.widget = False, forms.MultipleHiddenInput() if several else forms.HiddenInput()

    def groups_chosen(self, name: str) -> list[LearningGroup]:
        """What somebody chose and typed, each once; what is not there is said beside the field. For `clean`."""
        value: Any = self.cleaned_data.get(name) or []
        chosen = [self.choosable[one] for one in ([value] if isinstance(value, str) else value)]
        if _typed(name) not in self.fields:
            return chosen
        chosen += self._meant(name, self.cleaned_data.pop(_typed(name), ""))
        if not chosen and name not in self.errors and _typed(name) not in self.errors:
            self.add_error(_typed(name), self.fields[_typed(name)].error_messages["required"])
        self.fields[name].required = not self.fields[name].widget.is_hidden  # shown again, the two together are
        return list(dict.fromkeys(chosen))

    def _meant(self, name: str, typed: str) -> list[LearningGroup]:
        """The groups that were typed. What a list calls one may have a comma too."""
        words = [" ".join(part.split()) for part in typed.split(",") if fold(part)]
        found = []
        while words:
            first = words.pop(0)
            if words and len(self._called(f"{first}, {words[0]}")) == 1:
                first = f"{first}, {words.pop(0)}"
            called = self._called(first)
            if len(called) == 1:
                found += called
            else:
                self.add_error(_typed(name), self._unclear(first, called))
        return found

    def _called(self, words: str) -> list[LearningGroup]:
        """Those that are called this, by their own name or as a list would call them."""
        said = fold(words)
        return [one for one in self.choosable.values() if said in {fold(one.name), fold(f"{self._named(one)}")}]

    def _unclear(self, words: str, called: list[LearningGroup]) -> str:
        """What is wrong with a name that is not that of one group, and what to do."""
        if called:
            return gettext("Er zijn er meer die %(name)s heten. Typ wat u bedoelt helemaal: %(names)s.") % {
                "name": words,
                "names": "; ".join(f"{self._named(one)}" for one in called),
            }
        by_name = {fold(one.name): one.name for one in self.choosable.values()}
        begin = [name for name in by_name if name.startswith(fold(words))]
        alike = [by_name[one] for one in begin[:ALIKE] or get_close_matches(fold(words), by_name, ALIKE)]
        said = gettext("Er is geen klas of groep %(name)s.") % {"name": words}
        if not alike:
            return f"{said} {gettext('Kijk na wat u typte.')}"
        return f"{said} {gettext('Lijkt erop: %(names)s.') % {'names': ', '.join(alike)}}"


def _typed(name: str) -> str:
    """The field in which somebody types which they mean."""
    return f"{name}_typed"
