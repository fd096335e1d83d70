"""Every page that says an address is served, and a kind of page opens what its declaration says and no more."""

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator

import pytest
from django import forms
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from tests.structure.source import modules
from zorgvuldig.attendance.notices.pages import Report
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import ROUTES, View, declaration_of, page, route
from zorgvuldig.governance.register_editor.fields import ProposalForm
from zorgvuldig.kit.page_kinds import CommandPage, ConfirmPage, FormPage, Page, not_a_page
from zorgvuldig.urls import ANSWERING, PAGES

# What gives a page its address, by the module that has it; the last two give it several.
SAYING = {
    "zorgvuldig.gate.pages": "route",
    "zorgvuldig.pupils.family_page": "family_page",
    "zorgvuldig.release.exchange.desk_page": "desk_page",
}


def says_an_address(tree: ast.Module) -> bool:
    """Whether a module imports what gives a page its address."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return any(SAYING.get(node.module or "") in {one.name for one in node.names} for node in found)


def test_every_module_that_says_an_address_is_loaded() -> None:
    saying = {path.removeprefix("src/zorgvuldig/") for path, tree in modules().items() if says_an_address(tree)}
    answering = {f"{name.replace('.', '/')}.py" for name in ANSWERING}
    several = {"pupils/family_page.py", "release/exchange/desk_page.py"}
    assert {path for path in saying - answering if not path.endswith("pages.py")} == {"urls.py", *several}
    assert answering <= saying
    assert sorted(map(id, PAGES)) == sorted(map(id, ROUTES)), "a page was loaded later than the list of addresses"


def test_no_two_addresses_share_a_name_with_another_way_to_them() -> None:
    named: dict[str, set[str]] = {}
    for pattern in PAGES:
        named.setdefault(str(pattern.name), set()).add(str(pattern.pattern))
    double = {name for name, found in named.items() if len(found) > 1}
    assert {name for name in double if not name.startswith("oneroster_about_")} == set()


@pytest.mark.parametrize(
    ("kind", "methods"),
    [
        (Page, ("GET",)),
        (CommandPage, ("POST",)),
        (ConfirmPage, ("GET", "POST")),
        (FormPage, ("GET", "POST")),
    ],
)
def test_a_kind_of_page_answers_its_own_methods(kind: type[Page], methods: tuple[str, ...]) -> None:
    declared = page(purpose="teaching", kind=Kind.GROUP, reads=("identity",))(type("Planted", (kind,), {}))
    assert declared.view.declared.methods == methods  # type: ignore[attr-defined]  # as `page` left it


@pytest.mark.parametrize("given", [{"reads": ("identity", "gossip")}, {"reads": ("identity",), "facts": "gossip"}])
def test_a_category_that_the_register_does_not_know_stops_the_import(given: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        page(purpose="teaching", kind=Kind.GROUP, **given)  # type: ignore[arg-type]  # one is wrong on purpose


def test_a_page_that_inherits_says_itself_what_it_opens() -> None:
    declared = page(purpose="teaching", kind=Kind.GROUP, reads=("identity",))(type("Planted", (Page,), {}))
    with pytest.raises(TypeError, match="not what it opens"):
        route("geplant/", "planted")(type("Inherits", (declared,), {}))
    assert not [pattern for pattern in ROUTES if pattern.name == "planted"]


def unsaid(kind: type[Page]) -> Iterator[str]:
    """What a page that takes a post has to say itself, and leaves to the kind that it is of."""
    needed = ["to", "form", "save"] if issubclass(kind, FormPage) else ["to", "act"]
    if kind.post.__module__ != Page.__module__:  # a post of its own does what it does, and ends where it ends
        needed = ["form"] if issubclass(kind, FormPage) else []
    if kind.template == FormPage.template:
        needed.append("form_copy")
    yield from (name for name in needed if getattr(kind, name).__module__ == Page.__module__)


def of_kind(view: View) -> type[Page] | None:
    """The kind of page whose view this is, or None."""
    found = getattr(sys.modules[view.__module__], view.__qualname__, None)
    return found if isinstance(found, type) and issubclass(found, Page) else None


def silent(views: Iterable[View]) -> set[str]:
    """Views that are of no kind and do not say why."""
    return {
        f"{view.__module__}.{view.__qualname__}"
        for view in views
        if of_kind(view) is None and not getattr(view, "not_a_page", "")
    }


def test_every_page_is_of_a_kind_or_says_why_not() -> None:
    behind = [pattern.callback for pattern in PAGES if (said := declaration_of(pattern)) and said.access == "door"]
    assert len(behind) > 550
    assert silent(behind) == set()


def test_a_view_that_is_of_no_kind_and_does_not_say_why_is_seen() -> None:
    def planted() -> HttpResponse:
        return HttpResponse()

    assert {one.rpartition(".")[2] for one in silent([planted])} == {"planted"}
    assert silent([not_a_page("it gives a file")(planted)]) == set()


def test_a_page_that_takes_a_post_says_what_it_does_with_it() -> None:
    views = [pattern.callback for pattern in PAGES if (said := declaration_of(pattern)) and "POST" in said.methods]
    posted = {kind for view in views if (kind := of_kind(view)) and issubclass(kind, CommandPage)}
    assert len(posted) > 90
    assert {one: left for one in posted if (left := list(unsaid(one)))} == {}


def test_a_page_that_does_not_say_it_is_seen() -> None:
    assert list(unsaid(CommandPage)) == ["to", "act"]
    assert list(unsaid(FormPage)) == ["to", "form", "save", "form_copy"]


def leaves(kind: type) -> Iterator[type]:
    """The classes below this one that nobody goes on from."""
    below = kind.__subclasses__()
    yield from (leaf for one in below for leaf in leaves(one)) if below else (kind,)


def left_open(kind: type) -> set[str]:
    """What a class has to say and does not, beside what the kinds of the kit ask (`unsaid`)."""
    found = {name: inspect.getattr_static(kind, name) for name in dir(kind)}
    asked = {name: getattr(one, "fget", one) for name, one in found.items()}
    return {
        name
        for name, one in asked.items()
        if inspect.isfunction(one)
        and one.__module__.startswith("zorgvuldig.")
        and one.__module__ != Page.__module__
        and "NotImplementedError" in one.__code__.co_names
    }


@pytest.mark.parametrize("kind", [Page, forms.Form])
def test_whatever_a_page_or_form_of_a_subject_has_to_say_it_says(kind: type) -> None:
    all_of_ours = {leaf for leaf in leaves(kind) if leaf.__module__.startswith("zorgvuldig.")}
    assert len(all_of_ours) > 100
    assert {one.__qualname__: left for one in all_of_ours if (left := left_open(one))} == {}


def test_a_page_and_a_form_that_do_not_say_it_are_seen() -> None:
    assert left_open(Report) == {"make"}
    assert left_open(ProposalForm) == {"root"}


def test_what_is_not_there_is_not_shown_and_a_page_to_read_takes_nothing() -> None:
    class Nothing(Page):
        def find(self, *_: object, **address: object) -> None:
            return None

    view = Nothing.as_view()
    for method in ("get", "post"):
        with pytest.raises(Http404):
            view(getattr(RequestFactory(), method)("/"), door=None)
    with pytest.raises(Http404):
        Page.as_view()(RequestFactory().post("/"), door=None)


def test_an_answer_that_is_found_is_given_at_once() -> None:
    class Elsewhere(CommandPage):
        def find(self, *_: object, **address: object) -> HttpResponse:
            return HttpResponse("elsewhere")

    assert Elsewhere.as_view()(RequestFactory().post("/"), door=None).content == b"elsewhere"


def test_what_is_a_part_of_a_page_has_no_address_of_its_own() -> None:
    """A view that chooses between two openings has the address; the two that it chooses from have none."""
    routed = [
        f"{path}: {node.name}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.startswith("_")
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "route"
    ]
    assert routed == []
