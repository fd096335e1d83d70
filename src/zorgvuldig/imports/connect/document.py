"""Everything that Somtoday Connect gives of one branch, as one document: sealed like a file that somebody brought, and read in from there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from django.utils.translation import gettext

from zorgvuldig.imports.connect import answers
from zorgvuldig.imports.connect.client import ConnectLine, ConnectRefused, NoRight
from zorgvuldig.imports.problems import ImportRefused

VERSION = 1
YEAR = {"peilschooljaar": "HUIDIG"}  # with what begins or ends later this school year; earlier years cannot be had
LISTS: Mapping[str, tuple[str, str, answers.Shape]] = {
    "leerlingen": ("leerling", "leerlingen", answers.PUPIL),
    "stamgroepen": ("stamgroep/", "stamgroepen", answers.CLASS),
    "lesgroepen": ("lesgroep/", "lesgroepen", answers.GROUP),
    "medewerkers": ("medewerker", "medewerkers", answers.STAFF),
    "verzorgers": ("ouderVerzorger/", "ouderVerzorgers", answers.GUARDIAN),
}
NEEDED = "leerlingen"
MARKS = "cijfers"


@dataclass(frozen=True, slots=True)
class ConnectDocument:
    """The lists by name, marks by pupil, and what we have no right to: a whole list, or `list.field`."""

    lists: Mapping[str, list[dict[str, Any]]]
    marks: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: bytes) -> Self:
        """As it was sealed. Raises `ImportRefused` for anything else."""
        try:
            found = json.loads(data)
            if found["version"] != VERSION:
                raise ValueError
            return cls(found["lists"], found["marks"], tuple(found["missing"]))
        except (ValueError, KeyError, TypeError) as wrong:
            says = gettext("Wat wij ophaalden kunnen wij niet meer lezen. Haal het opnieuw op.")
            raise ImportRefused(says) from wrong

    def sealed(self) -> bytes:
        """As it is sealed."""
        whole = {"version": VERSION, "lists": self.lists, "marks": self.marks, "missing": self.missing}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()

    def every(self, name: str) -> list[dict[str, Any]]:
        """One list; empty when there is no right to it."""
        return self.lists.get(name, [])

    def lacks(self, name: str, field: str = "") -> bool:
        """Whether there is no right to a list, or to a field of it."""
        return name in self.missing or (bool(field) and f"{name}.{field}" in self.missing)


def gather(line: ConnectLine, branch: UUID, brin: str, *, with_marks: bool) -> ConnectDocument:
    """Ask for everything. Raises `ConnectRefused` and `ConnectLater`; what there is no right to is noted."""
    _check_branch(line, branch, brin)
    lists: dict[str, list[dict[str, Any]]] = {}
    missing: list[str] = []
    for name, (path, key, shape) in LISTS.items():
        try:
            found, rights = line.every(f"vestiging/{branch}/{path}", key, **YEAR)
        except NoRight as none:
            if name == NEEDED:
                raise ConnectRefused("no_pupils") from none
            missing.append(name)
            continue
        lists[name] = answers.every_shaped(found, shape)
        missing += [f"{name}.{field}" for field in answers.fields_without_right(lists[name], shape, rights)]
    marks = _marks(line, branch, lists[NEEDED], missing) if with_marks else {}
    return ConnectDocument(lists, marks, tuple(missing))


def _check_branch(line: ConnectLine, branch: UUID, brin: str) -> None:
    """The branch is one that we may ask about, and by its BRIN the school that it is read in for."""
    try:
        found = line.get("vestiging").get("vestigingen")
    except NoRight as none:
        raise ConnectRefused("branch") from none
    every = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    named = next((one for one in every if str(one.get("uuid", "")).lower() == str(branch)), None)
    if named is None:
        raise ConnectRefused("branch")
    theirs = named.get("brins")
    brins = [one for one in theirs if isinstance(one, str)] if isinstance(theirs, list) else []
    if brin and brins and not any(one.upper().startswith(brin.upper()[:4]) for one in brins):
        raise ConnectRefused("brin")


def _marks(
    line: ConnectLine, branch: UUID, pupils: list[dict[str, Any]], missing: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """The marks of this year, a question per pupil; who is gone meanwhile has none."""
    found: dict[str, list[dict[str, Any]]] = {}
    for pupil in pupils:
        number = str(pupil["uuid"])
        try:
            answer = line.get(f"vestiging/{branch}/leerling/{number}/voortgangsdossier")
        except NoRight:
            missing.append(MARKS)
            return {}
        except ConnectRefused as refused:
            if refused.why != "not_there":
                raise
            continue
        if dossiers := answers.shaped(answer.get("voortgangsdossiers", []), [answers.MARKS]):
            found[number] = dossiers
    return found
