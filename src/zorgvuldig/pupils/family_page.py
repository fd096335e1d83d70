"""A page of the family: a guardian has it of each child, and a pupil of themselves. One class, two addresses."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.addresses import url_of
from zorgvuldig.kit.page_kinds import Answer, Page
from zorgvuldig.kit.refusals import Word
from zorgvuldig.pupils import file_reads
from zorgvuldig.school.people.models import PupilIdentity


class FamilyPage(Page):
    """A page about `pupil`, who is a child or, when it is their `own`, whoever looks. Its template has both, and `file_url`."""

    opened: ClassVar[Word] = gettext_lazy("Het dossier van %(name)s is open.")  # what the strip says
    pupil: file_reads.AnyPupil
    own: bool

    def answer(self, uid: UUID | None = None, **address: Any) -> Answer:
        """The page; 404 for a guardian at the address of a pupil's own, who has the page of each child."""
        try:
            self.pupil = self.whose(uid)
        except PupilIdentity.DoesNotExist as not_a_pupil:
            raise Http404 from not_a_pupil
        self.own = self.pupil.pupil_id == self.door.actor_id  # who is old enough to decide gets to both addresses
        self.door.label = str(self.opened) % {"name": self.pupil.given_name}
        return super().answer(**address)

    def whose(self, uid: UUID | None) -> file_reads.AnyPupil:
        """The child of this uid, or without one whoever looks. Raises `PupilIdentity.DoesNotExist`."""
        return file_reads.pupil_of(uid, door=self.door)

    def address(self, name: str, **more: Any) -> str:
        """The address of the page `name` of the same family; `file` is the whole file."""
        if self.own:
            return url_of(f"own_{name}", **more)
        return url_of("child" if name == "file" else f"child_{name}", uid=self.pupil.pupil.uid, **more)

    def show(self, context: Mapping[str, Any], status: int = 200, *, template: str = "") -> HttpResponse:
        """The template, with whose page it is."""
        shared = {"pupil": self.pupil, "own": self.own, "file_url": self.address("file")}
        return super().show({**shared, **context}, status, template=template)


F = TypeVar("F", bound=type[FamilyPage])


def family_page(
    address: str,
    name: str,
    /,
    *,
    reads: tuple[str, ...],
    writes: tuple[str, ...] = (),
    purpose: str = "",
    facts: str | tuple[str, ...] = (),
    about: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """Declare both pages, `child_<name>` and `own_<name>`, as `page` does one.

    Without a `purpose` a guardian looks as one, and a pupil at what is their own. What the page is `about` a pupil may not show a guardian.
    """

    def decorate(kind: F) -> F:
        def declare(prefix: str, whose: str, why: str, opens: Kind, about: tuple[str, ...]) -> None:
            declared = page(purpose=purpose or why, kind=opens, reads=reads, writes=writes, facts=facts, about=about)
            route(f"{prefix}/{address}", f"{whose}_{name}")(declared(kind))

        declare("mijn-kind/<uuid:uid>", "child", "parental_view", Kind.PUPIL, about)
        declare("mijn-gegevens", "own", "own_view", Kind.OWN, ())
        return kind

    return decorate
