"""Forgetting which column is what in the files of another system."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.maps.actions import remove_map
from zorgvuldig.imports.maps.reads import map_of
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage
from zorgvuldig.school.source_models import ImportMap


@route("inlezen/indeling/<uuid:map>/weg/", "import_map_forget")
@page(purpose="administration", kind=Kind.NOBODY, reads=("imports",), writes=("imports",))
class RemoveMap(CommandPage):
    """Forget an arrangement of columns: the next file with these headings asks again."""

    def find(self, map: UUID) -> ImportMap | Answer:
        """It, or back: a colleague may have removed it meanwhile."""
        return map_of(map, door=self.door) or go(reverse("import_sources"))

    def act(self, found: ImportMap) -> str:
        remove_map(door=self.door, found=found)
        return gettext("De indeling is vergeten. Bij het volgende bestand vragen wij het opnieuw.")

    def to(self, found: ImportMap) -> str:
        return reverse("import_sources")
