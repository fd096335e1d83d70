"""Whether the access log is what its seals say: the chain, the signatures, and every root from the rows themselves."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log.seal import Seal, key_id_of, seal_from_json
from zorgvuldig.gate.log.sealer import NotWhole, Tree, raise_sort_memory, read_seals, tree_of, trees_of
from zorgvuldig.gate.log.unsealed import given_up_problem
from zorgvuldig.gate.log.verify import follows, is_signed
from zorgvuldig.platform.vault.sign import published_keys

LATE = timedelta(days=1)  # until every machine has the new secrets, one may seal with the key before
IN_MAIL = re.compile(r"^\W*(\d{1,9})\s+([0-9a-f]{64})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was verified: seals and rows, of which so many without content (`blanked`) or given up at their term
    (`dropped`); and `problem`, one sentence about the first seal that fails (`seal`), or empty.
    """

    seals: int = 0
    rows: int = 0
    blanked: int = 0
    dropped: int = 0
    problem: str = ""
    seal: int | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


class NoSeals(Exception):
    """A file holds no seals; the sentence says what it may be."""


def verify_log(now: datetime, *, published: Mapping[int, str] | None = None) -> Verdict:
    """Verify everything. `published` are the hashes of seals, by number, that were kept outside this system."""
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.hold_log()")  # nothing is sealed or given up meanwhile
        raise_sort_memory(cursor)
        verdict = _verify(cursor, list(read_seals(cursor)), published or {})
        return replace(verdict, problem=verdict.problem or given_up_problem(cursor, now))


def verify_last(now: datetime) -> Verdict:
    """Verify the newest seal alone; a verdict over nothing when there is none."""
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.hold_log()")
        raise_sort_memory(cursor)
        last = last_number(cursor)
        return verify_seals(cursor, last, last) if last else Verdict()


def verify_seals(cursor: CursorWrapper, first: int, last: int, *, blank: bool = True) -> Verdict:
    """Verify the seals from `first` to `last`, while the log is held: each by itself, after the one before it, and its rows. `blank` says
    whether rows may be without their content.
    """
    found = list(read_seals(cursor, first - 1, last))
    before = found[0][0] if found and found[0][0].number == first - 1 else None
    sound, wrong = _chain(found[1:] if before else found, {}, before)
    return _with_rows(cursor, sound, wrong, blank=blank)


def last_number(cursor: CursorWrapper) -> int:
    """The number of the newest seal; 0 when there is none."""
    cursor.execute("select coalesce(max(last_number), 0) from gate.seal_months()")
    last: int = cursor.fetchone()[0]
    return last


def waits_since(now: datetime) -> datetime | None:
    """Since when the oldest row waits for its seal; None when every row has one."""
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.log_waits()")
        moment: datetime | None = cursor.fetchone()[0]
        return moment


def hashes_in(text: str) -> dict[int, str]:
    """The hashes by number in a downloaded file of seals, or in the text of a mail with seals. Raises `NoSeals`."""
    try:
        found = {seal.number: seal.hash.hex() for seal in map(seal_from_json, json.loads(text)["seals"])}
    except (ValueError, KeyError, TypeError):
        found = {int(number): hashed for number, hashed in IN_MAIL.findall(text)}
    if not found:
        raise NoSeals("There are no seals in this file: give zegels.json, or the mail with seals saved as text.")
    return found


Wrong = tuple[int, str]  # the number of a seal, and what is wrong with it
Sealed = tuple[Seal, bool]  # a seal, and whether its rows were given up


def _verify(cursor: CursorWrapper, seals: list[Sealed], published: Mapping[int, str]) -> Verdict:
    sound, wrong = _chain(seals, published, None)
    verdict = _with_rows(cursor, sound, wrong)
    if not verdict.holds:
        return verdict
    cursor.execute("select gate.log_sealed()")
    if strays := cursor.fetchone()[0] - verdict.rows:
        says = f"{abs(strays)} rows stand in the sealed part of the log without a seal: they were put there afterwards."
        return replace(verdict, problem=says)
    return verdict


def _chain(seals: list[Sealed], published: Mapping[int, str], before: Seal | None) -> tuple[list[Sealed], Wrong | None]:
    """The seals that hold by themselves, up to the first that does not, and what is wrong with that one."""
    for place, (seal, _) in enumerate(seals):
        if says := seal_problem(seal, before, published.get(seal.number)):
            return seals[:place], (seal.number, says)
        before = seal
    if gone := published.keys() - {seal.number for seal, _ in seals}:
        return seals, (min(gone), "was published and is gone: seals were removed, or a backup was restored since")
    return seals, None


def seal_problem(seal: Seal, before: Seal | None, kept: str | None) -> str:
    """What is wrong with a seal by itself, or nothing. `kept` is its hash as somebody else kept it."""
    if not follows(seal, before):
        return "does not follow the one before it: a seal was removed, moved or changed"
    key = next((one for one in published_keys() if key_id_of(one.public) == seal.key_id), None)
    if key is None:
        return f"was signed with another key ({seal.key_id.hex()}) than those of this installation"
    if not is_signed(seal, key.public):
        return "has a signature that is not ours: it was changed or forged"
    if key.until is not None and seal.made_at > key.until + LATE:
        return f"was signed with a key ({seal.key_id.hex()}) that was replaced before: it may be forged"
    if kept not in (None, seal.hash.hex()):
        return "is not the seal that was published: history was written anew, or a backup was restored since"
    return ""


def _with_rows(cursor: CursorWrapper, sound: list[Sealed], wrong: Wrong | None, *, blank: bool = True) -> Verdict:
    """Compare seals that hold by themselves with the rows; `wrong` is what is wrong with the one after them."""
    found = {seal.number: (tree, says) for seal, tree, says in _trees(cursor, sound)}
    verdict = Verdict()
    for seal, is_dropped in sound:
        if is_dropped:
            verdict = replace(verdict, seals=verdict.seals + 1, dropped=verdict.dropped + seal.count)
            continue
        tree, says = found[seal.number]
        if tree.blanked and not blank:
            says = says or f"has {tree.blanked} rows of which somebody took the content out"
        if says:
            wrong = seal.number, says
            break
        rows, blanked = verdict.rows + seal.count, verdict.blanked + tree.blanked
        verdict = replace(verdict, seals=verdict.seals + 1, rows=rows, blanked=blanked)
    return replace(verdict, seal=wrong[0], problem=f"Seal {wrong[0]} {wrong[1]}.") if wrong else verdict


def _trees(cursor: CursorWrapper, seals: list[Sealed]) -> Iterator[tuple[Seal, Tree, str]]:
    """The rows of every seal that still has them, a month at a time, and what is wrong with them."""
    standing = sorted((seal for seal, is_dropped in seals if not is_dropped), key=_month_of)
    for month, together in groupby(standing, key=_month_of):
        of_month = list(together)
        cursor.execute("select * from gate.seal_chunks(%s::integer[])", [[seal.number for seal in of_month]])
        kept = {number: (list(ids), bytes(nodes)) for number, ids, nodes in cursor.fetchall()}
        for seal, tree in zip(of_month, _trees_of_month(cursor, month, of_month), strict=True):
            yield seal, tree or Tree(), _check_rows(seal, tree, kept[seal.number])


def _month_of(seal: Seal) -> tuple[int, date]:
    return seal.incarnation, seal.month


def _trees_of_month(cursor: CursorWrapper, month: tuple[int, date], seals: list[Seal]) -> Iterable[Tree | None]:
    """The trees of all these seals at once; one by one, to find which, when a row is neither whole nor blank."""
    try:
        return trees_of(cursor, month[0], [seal.lo for seal in seals], seals[-1].hi, month[1])
    except NotWhole:
        return [_tree_or_none(cursor, seal) for seal in seals]


def _tree_or_none(cursor: CursorWrapper, seal: Seal) -> Tree | None:
    try:
        return tree_of(cursor, seal.incarnation, seal.lo, seal.hi, seal.month)
    except NotWhole:
        return None


def _check_rows(seal: Seal, tree: Tree | None, kept: tuple[list[int], bytes]) -> str:
    """What is wrong with the rows of a seal, or nothing. `kept` are the chunks that proofs are made from."""
    if tree is None:
        return "has a row that has neither its content nor its digest"
    if tree.count != seal.count:
        return f"was made over {seal.count} rows and now there are {tree.count}"
    if tree.root != seal.root:
        return f"does not fit its {seal.count} rows: one or more were changed"
    is_kept = kept == (tree.chunk_ids, b"".join(tree.nodes))
    if not is_kept or (tree.first_id, tree.last_id) != (seal.first_id, seal.last_id):
        return "holds, but what proofs are made from was changed"
    return ""
