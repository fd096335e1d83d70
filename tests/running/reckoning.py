"""What is asked of the database after a load: nothing acknowledged is lost, nothing was read that is not in the log, nothing is half.

Asked as the administrator, who sees everything. `Before` is where the tables stood when the load began.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.patience import until
from tests.running.load import Browsing, Person
from tests.running.load_people import OPENS, Copies, Enters, Supplier, Teaches
from tests.running.school import School

# What a program sees that has the keys: seals, receipts, and whether every file that a row names opens to its last byte.
WHOLE = """
import django, hashlib, json, sys; django.setup()
from uuid import UUID
from django.utils import timezone
from zorgvuldig.gate.log.check import verify_log
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.retention import receipt_file as exported
from zorgvuldig.retention.receipts import Broken, verify_chain
from zorgvuldig.platform.vault.files import read
now = timezone.now()
seal_log(now)
log = verify_log(now)
try:
    receipts = verify_chain(list(exported.stored(now)))
except Broken as broken:
    receipts = str(broken)
files = {}
for blob in json.load(sys.stdin):
    try:
        files[blob] = hashlib.sha256(b"".join(read(UUID(blob)))).hexdigest()
    except Exception as error:
        files[blob] = type(error).__name__
print(json.dumps({"log": log.holds, "log_says": log.problem, "receipts": receipts, "files": files}))
"""
OPENED = """
    select purpose, kind, count(distinct token), count(*) filter (where pupil_id is not null)
    from gate.log where id > %s and actor_id = %s and not refused group by 1, 2
"""
MARKS = """
    select c.changed from gate.change c join pupil p on p.person_id = c.pupil_id
    where c.table_name = 'grade' and p.uid::text = %s and c.id > %s order by c.id
"""
# A copy that is ready has one release row, of the same moment and in the same name; and there is none for a copy that is not.
COPIES = """
    select c.uid::text, c.state, c.blob::text, c.sha256,
        (select count(*) from release r where r.pupil_id = c.pupil_id and r.actor_id = c.asked_by_id and r.released_at = c.made_at)
    from family_copy c where c.id > %s
"""
LOOSE = """
    select count(*) from release r where r.id > %s and r.channel = 'dossier' and not exists
        (select from family_copy c where c.pupil_id = r.pupil_id and c.made_at = r.released_at and c.asked_by_id = r.actor_id)
"""
SUPPLIED = "select count(*), count(done_at) from supply where id > %s and product_id = %s and channel = 'roster'"
EMPTY = """
    select count(*) from supply s where s.id > %s and s.count > 0 and s.what in ('users', 'enrollments')
    and not exists (select from supply_pupil p where p.supply_id = s.id) and not exists (select from supply_staff t where t.supply_id = s.id)
"""
BLOBS = """
    select format('select %%I::text from %%I.%%I where %%I is not null', c.column_name, c.table_schema, c.table_name, c.column_name)
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'uuid'
        and (c.column_name = 'blob' or c.column_name like '%%\\_blob')
"""
STUCK = """
    select count(*) from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
    where j.status = 'doing' and (w.id is null or w.last_heartbeat < now() - interval '60 seconds')
"""
TWICE = "select count(*) from (select id from gate.log where id > %s group by id having count(*) > 1) twice"

REDIRECT = 302  # to sign in anew, for example: such an answer shows nothing


@dataclass(frozen=True, slots=True)
class Before:
    """Where tables stood, and which files of the vault were missing already."""

    log: int
    change: int
    supply: int
    release: int
    copy: int
    missing: frozenset[str]


@dataclass
class Reckoning:
    """What came of it. Each of the lists is empty when all is well; `strays` are files that no row names, which a job removes."""

    lost: list[str] = field(default_factory=list)
    unlogged: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    strays: int = 0
    marks: int = 0
    reads: int = 0
    copies: int = 0
    pages: int = 0

    @property
    def wrong(self) -> list[str]:
        """All that is wrong."""
        return [*self.lost, *self.unlogged, *self.half, *self.broken]


def before(school: School) -> Before:
    """Where everything stands now."""
    ask = school.server.ask
    newest = {
        name: int(ask(f"select coalesce(max(id), 0) from {table}"))
        for name, table in {
            "log": "gate.log", "change": "gate.change", "supply": "supply", "release": "release", "copy": "family_copy",
        }.items()
    }  # fmt: skip
    named, there = _named(school), _there(school)
    return Before(**newest, missing=frozenset(named - there))


def settled(school: School) -> None:
    """Wait until no page writes any more, whose answer nobody waits for."""
    until(
        lambda: (
            school.server.ask(
                "select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle' "
                "and pid <> pg_backend_pid() and backend_type = 'client backend'"
            )
            == 0
        ),
        "somebody still writes",
    )


def reckon(school: School, people: Iterable[Person], then: Before) -> Reckoning:
    """Compare what these people kept with what is there."""
    people, found = list(people), Reckoning()
    settled(school)
    for person in people:
        if isinstance(person, Teaches):
            _marks(school, person, then, found)
        elif isinstance(person, Enters):
            _signed_out(school, person, found)
        elif isinstance(person, Supplier):
            _supplied(school, person, then, found)
    _logged(school, people, then, found)
    _released(school, [person for person in people if isinstance(person, Copies)], then, found)
    _vault(school, then, found)
    if school.server.ask(TWICE, then.log):
        found.broken.append("a number stands twice in the log")
    return found


def _marks(school: School, teacher: Teaches, then: Before, found: Reckoning) -> None:
    """Every mark that a page said was saved stands in the history of that pupil, in this order."""
    with school.server.connect() as database:
        rows = database.execute(MARKS, [teacher.pupil, then.change]).fetchall()
    left = iter([f"{float(changed['value'][1]):.1f}" for (changed,) in rows if changed and "value" in changed])
    found.marks += len(teacher.saved)
    found.lost += [f"mark {mark}" for mark in teacher.saved if not any(mark == other for other in left)]


def _signed_out(school: School, person: Enters, found: Reckoning) -> None:
    """Nobody goes on with a session of which a page said that it is over."""
    alive = "select count(*) from gate.session where session_key = any(select gate.key_of(s) from unnest(%s::text[]) s) and until > now()"
    if school.server.ask(alive, person.out):
        found.lost.append("a session that was ended lives")


def _logged(school: School, people: Sequence[Person], then: Before, found: Reckoning) -> None:
    """Of each account: as many openings as pages that came, and as many rows as pupils that stood on them."""
    answered: dict[str, Counter[tuple[str, str]]] = {}
    shown: dict[str, Counter[tuple[str, str]]] = {}
    for person in people:
        if not isinstance(person, Browsing):
            continue
        for act in person.acts:
            if act.is_good and act.status != REDIRECT and act.what in OPENS:
                answered.setdefault(person.name, Counter())[OPENS[act.what]] += 1
                shown.setdefault(person.name, Counter())[OPENS[act.what]] += act.pupils
    for name, counts in answered.items():
        with school.server.connect() as database:
            who = database.execute("select person_id from account where username = %s", [name]).fetchone()
            rows = database.execute(OPENED, [then.log, who[0] if who else 0]).fetchall()
        logged = {(purpose, kind): (openings, pupils) for purpose, kind, openings, pupils in rows}
        for key, number in counts.items():
            openings, pupils = logged.get(key, (0, 0))
            found.reads += number
            if openings < number or (key[1] not in ("nobody", "search") and pupils < shown[name][key]):
                found.unlogged.append(
                    f"{name} {key}: {number} pages with {shown[name][key]} pupils, {openings} and {pupils} in the log"
                )


def _supplied(school: School, one: Supplier, then: Before, found: Reckoning) -> None:
    """A page of a roster has its row; and as handed over counts none but those that came, or of which nobody knows."""
    with school.server.connect() as database:
        row = database.execute(SUPPLIED, [then.supply, one.product]).fetchone()
    rows, done = row or (0, 0)
    unknown = sum(act.what == "page of a roster" and act.status == 0 for act in one.acts)
    found.pages += one.whole
    if rows < one.whole:
        found.unlogged.append(f"{one.whole} pages of a roster came, and {rows} are on record")
    if done > one.whole + unknown:
        found.half.append(f"{done} pages of a roster count as handed over, and {one.whole} came")
    if school.server.ask(EMPTY, then.supply):
        found.half.append("a page of a roster is on record without whom it is about")


def _released(school: School, people: Sequence[Copies], then: Before, found: Reckoning) -> None:
    """A copy that can be fetched is on record as released, once; what is on record can be fetched."""
    with school.server.connect() as database:
        rows = {row[0]: row for row in database.execute(COPIES, [then.copy]).fetchall()}
    for uid, state, blob, _sum, releases in rows.values():
        if releases != (1 if state == "done" else 0):
            found.half.append(f"copy {uid} is {state} with {releases} releases")
        if (state == "done") != (blob is not None):
            found.half.append(f"copy {uid} is {state}, and its file is {blob}")
    if school.server.ask(LOOSE, then.release):
        found.half.append("a release of a copy that is not there")
    for person in people:
        for path, sha256 in person.fetched.items():
            found.copies += 1
            row = rows.get(path.rstrip("/").rpartition("/")[2])
            if row is None or row[3] != sha256 or row[4] != 1:
                found.unlogged.append(f"a copy was fetched that is not on record: {path}")
        found.lost += [
            f"a copy that was asked for: {p}" for p in person.asked if p.rstrip("/").rpartition("/")[2] not in rows
        ]


def _vault(school: School, then: Before, found: Reckoning) -> None:
    """Every file that a row names is there. Files that no row names go by a job, after a day."""
    named, there = _named(school), _there(school)
    found.half += [f"file {blob} is named and not there" for blob in named - there - then.missing]
    found.strays = len(there - named) + len(list((school.installation.data / "vault" / "incoming").glob("*.part")))


def proofs(school: School, found: Reckoning, then: Before) -> None:
    """Seals hold, and every copy that was made opens to its last byte: asked by a program of the installation's own."""
    with school.server.connect() as database:
        sums = dict(
            database.execute(
                "select blob::text, sha256 from family_copy where id > %s and state = 'done'", [then.copy]
            ).fetchall()
        )
    given = {
        **school.installation.given(),
        "ZORGVULDIG_DATA": str(school.installation.data),
        "DJANGO_SETTINGS_MODULE": "zorgvuldig.settings",
    }
    said = subprocess.run(
        [sys.executable, "-c", WHOLE],
        input=json.dumps(list(sums)),
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        found.broken.append(f"the installation cannot be asked: {said.stderr[-500:]}")
        return
    told: dict[str, Any] = json.loads(said.stdout)
    if not told["log"]:
        found.broken.append(f"the log: {told['log_says']}")
    if isinstance(told["receipts"], str):
        found.broken.append(f"the receipts: {told['receipts']}")
    found.half += [f"the file of a copy does not open: {told['files'][b]}" for b in sums if told["files"][b] != sums[b]]


def stuck(school: School) -> int:
    """Jobs that a worker began, who is gone."""
    return int(school.server.ask(STUCK))


def _named(school: School) -> set[str]:
    with school.server.connect() as database:
        queries = [query for (query,) in database.execute(BLOBS, []).fetchall()]
        return {blob for query in queries for (blob,) in database.execute(query).fetchall()}


def _there(school: School) -> set[str]:
    return {path.name for path in (school.installation.data / "vault").glob("??/??/*") if _is_uuid(path.name)}


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
