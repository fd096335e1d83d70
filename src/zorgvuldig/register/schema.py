"""The vocabulary of the register: what may happen to which data, why, how long, and for whom.

Everything else is derived from these declarations: row policies, grants, opening rules, pages,
deletion, the privacy statement. Values are plain and frozen; nothing here knows Django or SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from zorgvuldig.register.information import Information, OutsideService, PersonalRight
from zorgvuldig.register.kinds import Action as Action
from zorgvuldig.register.kinds import FamilyNotice as FamilyNotice
from zorgvuldig.register.kinds import FieldKind as FieldKind
from zorgvuldig.register.kinds import Guard as Guard
from zorgvuldig.register.kinds import LawKind as LawKind
from zorgvuldig.register.kinds import Limit as Limit
from zorgvuldig.register.kinds import Need as Need
from zorgvuldig.register.kinds import RecipientClass as RecipientClass
from zorgvuldig.register.kinds import Sensitivity as Sensitivity
from zorgvuldig.register.kinds import Shape as Shape
from zorgvuldig.register.kinds import SourceStatus as SourceStatus
from zorgvuldig.register.kinds import Start as Start
from zorgvuldig.register.kinds import Text as Text
from zorgvuldig.register.kinds import TopicKind as TopicKind
from zorgvuldig.register.kinds import YearEnd as YearEnd
from zorgvuldig.register.law import SPELLED as SPELLED
from zorgvuldig.register.law import Basis as Basis
from zorgvuldig.register.law import Founded as Founded
from zorgvuldig.register.law import Law as Law
from zorgvuldig.register.law import LegalClaim as LegalClaim
from zorgvuldig.register.law import OpenPoint as OpenPoint
from zorgvuldig.register.law import SpecialData as SpecialData
from zorgvuldig.register.law import Term as Term
from zorgvuldig.register.minimum import NO_FLOOR, Floor
from zorgvuldig.register.own_fields import OwnField
from zorgvuldig.register.signals import Duty as Duty
from zorgvuldig.register.signals import Signal as Signal
from zorgvuldig.register.signals import Watch as Watch

OWNER = "owner"  # in `Table.queue`: whichever purpose may write the category that a row carries


@dataclass(frozen=True, slots=True)
class Controller:
    """Who answers for the data (AVG art. 4(7)); `supervisor` is the DPO, art. 37."""

    name: str
    contact: str
    dpo_name: str
    dpo_contact: str


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of data with its own tables, rules and terms. `bit` is its place in a mask; never reused.

    `about` says whom the data describe: `pupil`, `guardian`, `staff`; empty when nobody.
    `outside_tables` marks a category that is held in files alone, so that no table carries it.
    `purpose` says why the school holds a category that no rule or job opens (accounts, for signing in). `unrestricted`
    marks what stays in use when a family asks for restriction (AVG art. 18): without it nobody knows whose pupil it is.
    `special` says what of it the law protects more; all of it when the category is sensitive as a whole (`Sensitivity.SPECIAL`).
    """

    key: str
    bit: int
    name: Text
    holds: Text
    sector: str
    sensitivity: Sensitivity
    origin: Text
    terms: tuple[str, ...]
    about: tuple[str, ...] = ()
    outside_tables: bool = False
    purpose: str = ""
    unrestricted: bool = False
    special: tuple[SpecialData, ...] = ()

    @property
    def mask(self) -> int:
        """The category as one bit of a category mask."""
        return 1 << self.bit


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody opens data (AVG art. 5(1)(b)); `says` is the reason as the door strip shows it.

    `when_restricted` purposes still open restricted data: storing, the family's own rights, vital interests, watching
    (AVG art. 18(2)).
    """

    key: str
    name: Text
    says: Text
    basis: str
    when_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """Who somebody is for the school. `staff` roles are granted by date, the others follow from facts."""

    key: str
    name: Text
    does: Text
    staff: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """How an actor may be tied to a pupil. Column names are those of the declared tables.

    `table`, `actor` and `link` name the table that holds the tie, its column with the actor and its column
    with the pupil, group or school. `starts`/`ends` are half-open dates (an empty end is still in force).
    `where` names boolean columns that must be true, `unless` those that must be false, which count until the day in
    `unless_until` (empty: for good);
    `from_age`/`until_age` are whole years of the pupil (0 = no limit): from the birthday, and until the
    day before it. Who comes by a relation with a `topic` is of no part of the school: only pupils of whom a yes to that
    topic holds are opened, and each opening is a release to the topic's recipient.
    """

    key: str
    name: Text
    shape: Shape
    table: str = ""
    actor: str = ""
    link: str = ""
    starts: str = ""
    ends: str = ""
    where: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_until: str = ""
    from_age: int = 0
    until_age: int = 0
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open what: a role, by a relation, for a purpose, reads and writes these categories.

    A pupil who decides alone may be opened by a rule of the family only as far as `once_pupil_decides` says; the rest of `reads`
    as far as the pupil lets that person see it. Empty: their age makes no difference.
    """

    role: str
    relation: str
    purpose: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    once_pupil_decides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """Work without a person at the door (an import, a sweep): which categories it touches.

    `columns` keeps what it reads to these columns, and to tables that have one of them. A job that is a `canary` touches the
    invented people with whom the installation tries itself, and no others; every other job passes these by.
    """

    key: str
    name: Text
    purpose: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    columns: tuple[str, ...] = ()
    canary: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One stored field and the reason it exists. `sensitive` fields keep no statistics in the database."""

    name: str
    reason: Text
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, what guards it, and every column of it.

    `pupil` is the column that holds the pupil (guard PUPIL), `via` the table that links `person` to a pupil
    (guard VIA: `via` has columns `via_person` and `pupil_id`). `group` is the column that ties a row of an
    organisation table to a group: it may then be written only for the group that is open. An `append_only`
    table is never changed or emptied by a person.

    `under` names a table whose row (`table_id`) must be seen, or changed, for this one to be.

    `author` is the column with whoever adds a row, who must be the one at the door; so must whoever is named in a column
    of `signed` («confirmed by», «closed by») be, unless it is left empty. A `private` table shows a member
    of staff only what they wrote themselves, or who opened `overseen_by` too, except rows in which the column `own_when` is filled.
    Rows `of_school` are seen only at a school where the actor has the role. `shown` is the moment from which a family sees a row: a column of the
    table, or `other.column` of the table that `other_id` points to; the purpose of a copy opens all of it. Rows wait for
    somebody with the purpose `queue` from `queue_opened` (empty: at once) until `queue_done` is filled, or until
    another table's column (`table.column`) points to them; with `queue_ends`, no longer than that day. `settled_by` is a `table.column` that points to a row and
    whose own `queue_done` ends its waiting too: a request waits no longer once the correction it asks for is decided.
    Rows may wait for a second purpose, `also_queue`, as long as the column `also_queue_opened` is filled. A row that carries
    categories waits for whoever may see it alone, and with `queue_desk`, the column with its recipient, for that one's desk.

    `ties` are columns that point to a row of another table (`column to table`), which must be about the same pupil, or
    else of the same group. `written_in` is the column of a record about a pupil with the group that must be open to
    write it.

    `mine` is the column (or `other.column`) with the family member to whom a row belongs: another one of the family does
    not see it. `alone` is the column that says of a row that of the family only the pupil sees it. `carries` is a column with the mask of another category: a row goes with that category, so it is seen and
    written only by whoever opened that too, or who opened `overseen_by`, the category of those who handle requests. What
    such a row waits for, with `queue = "owner"`, is any purpose that may write the category it carries. With `carries_open`
    whoever opened all of it writes the row too: it is about those data, and changes none of them.

    `dated` is the moment from which terms count that start with an event of the row: a column, or `other.column` of the
    row that `other_id` points to. `emptied` are the columns that a term with the action `blank` empties. A `setting` holds
    nothing about anybody and has no term: it stays until somebody changes it.

    `told` is the column (or `other.column`) with the moment from which a family sees a row, in a copy too: sooner it may not
    know (AVG art. 23).

    `numbered` is the column that says by its number whether a row is of the invented people with whom the installation tries itself, where
    that is neither its pupil, nor its person, nor its own `id`.

    A row that `ends_with_stay` is over at the latest when its pupil left: terms count from there when `dated` is empty.

    A table that is `by_gate` is written by the gate's own functions alone, and has no history: its rows are a log, or made
    anew from others.

    An `internal` table is the school's own: no family sees its rows, not on a page and not in a copy. Each row of a `chained`
    table holds the digest of the row before and is signed: such a table is its own history, and no other is kept of it.

    A table with `sealed` columns is a ledger: its rows are sealed with what stands in them, as the access log is (`gate/log/ledgers.py`).
    Those columns never change, not even when something that the row names goes.

    Of a `counted` ledger, one that grows as fast as the log, how many rows are gone is told by their number, and not row by row.

    A table with `only_jobs` is there for no other job, whatever else that job opens of the category.

    A table with a `term` goes by that one of its category's terms, and by no other; the other tables of the category do not go by it.
    """

    name: str
    category: str
    guard: Guard
    pupil: str = ""
    via: str = ""
    person: str = ""
    via_person: str = ""
    group: str = ""
    columns: Mapping[str, Column] = field(default_factory=dict)
    append_only: bool = False
    under: str = ""
    own_when: str = ""
    of_school: bool = False
    author: str = ""
    signed: tuple[str, ...] = ()
    private: bool = False
    shown: str = ""
    queue: str = ""
    queue_opened: str = ""
    queue_done: str = ""
    queue_ends: str = ""
    also_queue: str = ""
    also_queue_opened: str = ""
    queue_desk: str = ""
    settled_by: str = ""
    ties: tuple[str, ...] = ()
    written_in: str = ""
    mine: str = ""
    alone: str = ""
    carries: str = ""
    carries_open: bool = False
    overseen_by: str = ""
    dated: str = ""
    emptied: tuple[str, ...] = ()
    setting: bool = False
    internal: bool = False
    told: str = ""
    chained: bool = False
    by_gate: bool = False
    ends_with_stay: bool = False
    sealed: tuple[str, ...] = ()
    numbered: str = ""
    counted: bool = False
    only_jobs: tuple[str, ...] = ()
    term: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody outside who may get data, why, and whether the family is told.

    `outside_eea` names the country and the safeguard when data leave the European Economic Area
    (AVG art. 44-49); empty when they do not.

    Another organisation gets `fields` (table.column) at most, and from one `desk` of the school: the role whose work it is.
    """

    key: str
    name: Text
    kind: RecipientClass
    article: str
    categories: tuple[str, ...]
    form: Text
    told: Text
    source: str
    source_status: SourceStatus
    outside_eea: str = ""
    fields: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    telling: FamilyNotice = FamilyNotice.AT_ONCE
    desk: str = ""
    cites: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_on: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a supplier may get about somebody under an agreement, and what each channel calls it (empty: not there).

    `fields` (table.column) are where it comes from, `about` of whom it can be said: `pupil`, `staff`.
    """

    key: str
    name: Text
    fields: tuple[str, ...]
    about: tuple[str, ...]
    oidc: str = ""
    oneroster: str = ""
    entree: str = ""
    uwlr: str = ""


@dataclass(frozen=True, slots=True)
class ConsentTopic:
    """Something that is asked, never assumed: unknown is no.

    `asks` is the wording that people answer; whoever changes it raises `version`, and everybody is asked again. `recipient`
    gets `categories` of it; empty when the school itself does it, such as a picture on its own website. A picture that stays
    `inside` the school is shown in no medium.
    """

    key: str
    name: Text
    kind: TopicKind
    version: int
    asks: Text
    recipient: str = ""
    categories: tuple[str, ...] = ()
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence of the school's privacy statement, what keeps it, and its floor."""

    key: str
    says: Text
    kept_by: Text
    cannot: Text
    floor: Floor = NO_FLOOR


@dataclass(frozen=True, slots=True)
class Register:
    """The whole register. Mappings are in the order of the file."""

    version: str
    changed_on: str
    controller: Controller
    laws: Mapping[str, Law]
    legal_claims: Mapping[str, LegalClaim]
    open_points: Mapping[str, OpenPoint]
    personal_rights: Mapping[str, PersonalRight]
    information: Mapping[str, Information]
    outside_services: Mapping[str, OutsideService]
    bases: Mapping[str, Basis]
    terms: Mapping[str, Term]
    categories: Mapping[str, Category]
    purposes: Mapping[str, Purpose]
    roles: Mapping[str, Role]
    relations: Mapping[str, Relation]
    rules: tuple[Rule, ...]
    jobs: Mapping[str, Job]
    tables: Mapping[str, Table]
    recipients: Mapping[str, Recipient]
    signals: Mapping[str, Signal]
    watches: Mapping[str, Watch]
    duties: Mapping[str, Duty]
    topics: Mapping[str, ConsentTopic]
    claims: Mapping[str, Claim]
    promises: Mapping[str, Promise]
    own_fields: Mapping[str, OwnField] = field(default_factory=dict)

    @property
    def claims_of_law(self) -> Mapping[str, Founded]:
        """Everything that rests on a text, by section and key: `terms.access_log`."""
        sections = (
            "legal_claims",
            "personal_rights",
            "information",
            "bases",
            "terms",
            "recipients",
            "signals",
            "watches",
            "duties",
        )
        return {f"{name}.{key}": claim for name in sections for key, claim in getattr(self, name).items()}

    @property
    def onlookers(self) -> frozenset[str]:
        """Recipients who look in the school's own pages: nothing is sent to them."""
        return frozenset(self.topics[r.topic].recipient for r in self.relations.values() if r.topic in self.topics)

    def mask(self, keys: tuple[str, ...] | frozenset[str] | list[str]) -> int:
        """The categories `keys` as one mask; KeyError for an unknown one."""
        result = 0
        for key in keys:
            result |= self.categories[key].mask
        return result

    def names(self, mask: int) -> tuple[str, ...]:
        """The category keys in `mask`, in the order of the register."""
        return tuple(c.key for c in self.categories.values() if c.mask & mask)
