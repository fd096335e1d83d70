"""The kinds of opening that packages contribute, put into the text of `gate.open`: a call for each would cost more than what it asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# In `gate.open`: what a key is of. The log keeps a pupil and a person, the capability a group and a person, and nobody the rest.
PUPIL, GROUP, PERSON, OTHER = "pupil", "grp", "person", "other"


@dataclass(frozen=True, slots=True)
class Opening:
    """A kind of opening, and by which function or expression it opens.

    The key is of a `subject`, its number found by `named`, an expression over `key` and `wanted`, the uid that the key is; of a pupil, by
    the files (`with_openings`). `opens` says whom one rule opens then: an array of pupils, null when nothing of this kind. It is an
    expression over these, `rule.relation`, `rule.role`, `who`, `purpose` and `today`; empty, the function `gate.open_<kind>` of all of
    them. Of one that goes `by_every_rule`, others may open more; twenty on a page, and `reach` is the end of the page that its key ends with.
    """

    kind: str
    subject: str = ""
    named: str = ""
    opens: str = ""
    by_every_rule: bool = False

    def asks(self) -> str:
        """The statement that finds whom a rule opens."""
        given = f"rule.relation, rule.role, who, purpose, key, {self.subject or 'null'}::integer, today"
        return f"hits := {self.opens or f'gate.open_{self.kind}({given})'};"


def with_openings(text: str, openings: Sequence[Opening], files: Sequence[str]) -> str:
    """The text of `gate.open` with every kind in its two cases. `files` are tables of which a uid is of the file of their `person_id`."""
    filled = {
        "{named}": "\n        ".join(_finds(openings, files)),
        "{opened}": "\n            ".join(f"when '{one.kind}' then {one.asks()}" for one in openings),
        "{gathered}": _kinds([one for one in openings if one.by_every_rule]),
    }
    for place, what in filled.items():
        text = text.replace(place, what)
    return text


def _finds(openings: Sequence[Opening], files: Sequence[str]) -> Iterator[str]:
    first, *others = (f"select f.person_id into {PUPIL} from public.{table} f where f.uid = wanted;" for table in files)
    finding = first + "".join(f" if {PUPIL} is null then {other} end if;" for other in others)
    yield f"when {_kinds([one for one in openings if one.subject == PUPIL])} then {finding}"
    yield from (f"when '{one.kind}' then {one.subject} := {one.named};" for one in openings if one.named)


def _kinds(openings: Sequence[Opening]) -> str:
    return "'" + "', '".join(one.kind for one in openings) + "'"
