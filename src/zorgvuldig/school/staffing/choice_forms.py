"""One member of staff in a form: out of a list, or, where that would be a page of its own, found by name or abbreviation.

A board has thousands of staff. Their names are typed and posted: none stands in an address, and nothing else that was filled in is lost.
"""

from collections.abc import Callable, Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word
from zorgvuldig.platform.names import fold
from zorgvuldig.school.people.reads import listed_name, looked_for
from zorgvuldig.school.staffing.models import Staff

FEW = 200  # a list of the staff of one school can still be read; beyond it somebody types whom they mean
OFFERED = 25  # of those who fit what was typed
KIES = _("Kies")


def with_code(one: Staff) -> str:
    """A member of staff as a list offers them: people may have the same name, but never the same abbreviation."""
    return f"{one.full_name} ({one.code})"


class StaffChoiceForm(forms.Form):
    """A form that asks for members of staff. Each has a field of its own, and among many one more for what is typed."""

    offered: dict[str, Mapping[str, Staff]]

    def ask_for_staff(
        self, name: str, people: Mapping[str, Staff], *, none: Word = KIES, named: Callable[[Staff], str] = with_code
    ) -> None:
        """Let somebody choose one of these, by the value that is posted; `none` is the choice of nobody.

        `named` is how a short list calls them. Among many there are namesakes, so there the abbreviation stands with it.
        """
        self.offered = {**getattr(self, "offered", {}), name: people}
        field = self.fields[name]
        if len(people) <= FEW:
            self._offer(name, none, people, named)
            return
        known = str(self.data.get(name) if self.is_bound else self.initial.get(name) or "")
        self.fields[typed_name(name)] = forms.CharField(
            label=field.label,
            help_text=_("Typ een naam of de afkorting uit het rooster. Zijn er meer, dan kiest u daarna."),
            max_length=100,
            required=field.required and known not in people,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": field.error_messages["required"]},
        )
        order = list(self.fields)
        order.insert(order.index(name), order.pop())
        self.order_fields(order)
        field.label, field.required = _("Wie bedoelt u?"), False
        if known in people:
            self._offer(name, none, {known: people[known]})
        else:
            field.widget = forms.HiddenInput()

    def staff_chosen(self, name: str) -> Staff | None:
        """Whom somebody means, or nobody. What fits several people, or nobody, is said beside the field. For `clean_…`."""
        people = self.offered[name]
        one = people.get(self.cleaned_data.get(name, ""))
        words = self.cleaned_data.pop(typed_name(name), "")
        if not words:
            return one
        found = looked_for(words, list(people.values()))
        if one in found:
            return one
        meant = [other for other in found if fold(words) in {fold(text) for text in (other.code, *_names(other))}]
        if len(meant) == 1:
            return meant[0]
        self._ask_which(name, found[:OFFERED])
        if not found:
            self.add_error(
                typed_name(name), gettext("Er is hier niemand met deze naam of afkorting. Kijk na wat u typte.")
            )
            return None
        raise forms.ValidationError(gettext("Kies wie u bedoelt. Staat de medewerker er niet bij? Typ dan meer van de naam."))  # fmt: skip

    def _ask_which(self, name: str, found: Sequence[Staff]) -> None:
        """Offer those who fit; who is the only one stands there already."""
        offered = {value: one for value, one in self.offered[name].items() if one in found}
        said = QueryDict(mutable=True)
        said.update(self.data)
        said[self.add_prefix(name)] = next(iter(offered)) if len(offered) == 1 else ""
        self.data = said
        if offered:
            self.fields[name].required = True
            self._offer(name, KIES, offered)
        else:
            self.fields[name].widget = forms.HiddenInput()

    def _offer(
        self, name: str, none: Word, people: Mapping[str, Staff], named: Callable[[Staff], str] = with_code
    ) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.widget = forms.Select()
        field.choices = [("", none), *((value, named(one)) for value, one in people.items())]


def typed_name(name: str) -> str:
    """The field in which somebody types whom they mean."""
    return f"{name}_typed"


def _names(one: Staff) -> tuple[str, str]:
    return one.full_name, listed_name(one)
