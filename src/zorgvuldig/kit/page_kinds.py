"""Kinds of page: what a page, a command and a form have in common is here, and a page says only what is its own.

A page is made anew for every request. `find` turns its address into what it is about; every other method is called with that.
A view behind the door that is of no kind says why (`not_a_page`).
What a kind cannot know raises `NotImplementedError` here; `tests/structure/test_page_kinds.py` sees that no page that is served leaves it so.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.pages import DoorView, View
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.facts import Facts
from zorgvuldig.kit.facts import facts as facts_of
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.platform.vault.responses import SealedStream

Answer = HttpResponse | SealedStream
Context = dict[str, Any]
V = TypeVar("V", bound=View)


def not_a_page(why: str) -> Callable[[V], V]:
    """Say why a view behind the door is a function and no kind of page."""

    def decorate(view: V) -> V:
        view.not_a_page = why  # type: ignore[attr-defined]  # a function may carry it; `wraps` hands it on
        return view

    return decorate


class Page:
    """A page to read: the `template` with its `context`. 404 for what is not there, or not for whoever is at the door."""

    template: ClassVar[str] = ""
    methods: tuple[str, ...] = ("GET",)
    view: ClassVar[View]  # behind the door that was declared of it last
    # One of these is needed besides what the door asks; with none of them, whoever it lets in.
    roles: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, request: HttpRequest, door: Door, facts: str | tuple[str, ...]) -> None:
        self.request, self.door, self.facts = request, door, facts

    @classmethod
    def as_view(cls, *, facts: str | tuple[str, ...] = ()) -> DoorView:
        """The view behind the door."""

        def view(request: HttpRequest, *, door: Door, **address: Any) -> Answer:
            return cls(request, door, facts).answer(**address)

        view.__module__, view.__name__, view.__qualname__, view.__doc__ = (
            cls.__module__, cls.__name__, cls.__qualname__, cls.__doc__,
        )  # fmt: skip
        return view

    def answer(self, **address: Any) -> Answer:
        """The page, or what came of a post."""
        if self.roles and not self.roles & roles_of(self.request):
            raise Http404
        found = self.find(**address)
        if found is None:
            raise Http404
        if isinstance(found, Answer):
            return found
        item = found if type(found) is tuple else (found,)
        return self.post(*item) if self.request.method == "POST" else self.get(*item)

    def find(self, *_: Any, **address: Any) -> Any:
        """What the address names: one thing, or several as a tuple; without a look-up the parts of the address.

        None answers 404, and an answer is given at once: where somebody goes for whom there is nothing to do here.
        """
        return tuple(address.values())

    def get(self, *item: Any, **_more: Any) -> Answer:
        """The page as it is first shown."""
        return self.show(self.context(*item))

    def post(self, *item: Any, **_more: Any) -> Answer:
        """What a post does; a page that is only read has none."""
        raise Http404

    def context(self, *item: Any, **_more: Any) -> Context:
        """What the template shows beside the margin."""
        return {}

    def show(self, context: Mapping[str, Any], status: int = 200, *, template: str = "") -> HttpResponse:
        """The template, with the margin; `template` is another for this one answer."""
        margin = self.margin
        shown = {**({"facts": margin} if margin else {}), **context}
        return render(self.request, template or self.template, shown, status=status)

    @property
    def margin(self) -> Facts | dict[str, Facts]:
        """What the register says about the data of this page: of one category, or of several by their names."""
        return facts_of(self.facts) if isinstance(self.facts, str) else {each: facts_of(each) for each in self.facts}


class CommandPage(Page):
    """One button: `act` does it and gives the sentence that says so; a refusal is said instead. Both lead to `to`."""

    methods: tuple[str, ...] = ("POST",)
    refusals: ClassVar[Mapping[str, Word]] = {}
    # Refusals after which nothing is left to do here: a warning, and onwards.
    over: ClassVar[frozenset[str]] = frozenset()

    def act(self, *item: Any, **_more: Any) -> Word | None:
        """Do it; the sentence that says so, or None when that was said already. Raises `Refused`."""
        raise NotImplementedError

    def to(self, *item: Any, **_more: Any) -> str:
        """The address afterwards."""
        raise NotImplementedError

    def post(self, *item: Any) -> Answer:
        """The sentence, and onwards."""
        try:
            said = self.act(*item)
        except Refused as no:
            return self.refused(no, *item)
        return self.onwards(said, *item)

    def refused(self, no: Refused, *item: Any) -> Answer:
        """What a refusal leads to."""
        level = messages.WARNING if no.code in self.over else messages.ERROR
        messages.add_message(self.request, level, no.says(self.refusals))
        return go(self.to(*item))

    def onwards(self, said: Word | None, *item: Any) -> Answer:
        """To the page that comes after, which says what was done."""
        if said:
            messages.success(self.request, str(said))
        return go(self.to(*item))


class ConfirmPage(CommandPage):
    """A command that is asked first, by its template; a refusal stands there as `why` (409)."""

    methods: tuple[str, ...] = ("GET", "POST")

    def refused(self, no: Refused, *item: Any) -> Answer:
        """The question again, with why not."""
        return self.show({**self.context(*item), "why": no.says(self.refusals)}, 409)


class FormPage(CommandPage):
    """One form: empty, with what is wrong in it (422), or done. A refusal stands beside its field, or above the form.

    Its template is the one that all forms share, for which `asked` says what stands around the form, or its own with a `context`.
    """

    template = "kit/form.html"
    methods: tuple[str, ...] = ("GET", "POST")
    beside: ClassVar[Mapping[str, str]] = {}  # the field that a refusal is about, by its code
    refused_status: ClassVar[int] = 422

    def form(self, *item: Any, **_more: Any) -> forms.Form:
        """The form about the item. Its last argument is what was posted, or None."""
        raise NotImplementedError

    def save(self, *item: Any, **_more: Any) -> Word | None:
        """Do what the form asks, which is the last argument; the sentence that says so, or None. Raises `Refused`, `ValidationError`."""
        raise NotImplementedError

    def form_copy(self, *item: Any, **_more: Any) -> FormCopy:
        """What stands around the form in the shared template."""
        raise NotImplementedError

    def context(self, *item: Any, **_more: Any) -> Context:
        """What stands around the form."""
        asked = replace(self.form_copy(*item), facts=self.margin or None)
        return {"asked": asked, "theirs": None, "conflict": False, "quoted": None}

    def get(self, *item: Any) -> Answer:
        """The form before anything is filled in."""
        return self.again(self.form(*item, None), *item, status=200)

    def post(self, *item: Any) -> Answer:
        """Done, or the form with what is wrong."""
        form = self.form(*item, self.request.POST)
        if not form.is_valid():
            return self.again(form, *item)
        try:
            said = self.save(*item, form)
        except Refused as no:
            return self.refused(no, *item, form)
        except ValidationError as wrong:  # of a file, which is looked at while it is kept
            form.add_error(None, wrong)
            return self.again(form, *item)
        return self.onwards(said, *item)

    @property
    def files(self) -> MultiValueDict[str, Any] | None:
        """The files that were sent with the form, or None before it is."""
        return self.request.FILES if self.request.method == "POST" else None

    def refused(self, no: Refused, *item: Any) -> Answer:
        """The form, which is the last of `item`, with why not."""
        *about, form = item
        if no.code in self.over:
            return super().refused(no, *about)
        field = self.beside.get(no.code)
        form.add_error(field if field in form.fields else None, no.says(self.refusals))
        return self.again(form, *about, status=self.refused_status)

    def again(self, form: forms.Form, *item: Any, status: int = 422, **more: Any) -> Answer:
        """The page with the form as it was filled in."""
        return self.show({**self.context(*item), "form": form, **self.form_context(form, *item), **more}, status)

    def form_context(self, form: Any, *item: Any, **_more: Any) -> Context:
        """What the template shows that depends on how the form was filled in."""
        return {}
