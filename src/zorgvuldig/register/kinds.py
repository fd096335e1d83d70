"""The words of the register: a sentence in two languages, and the fixed words, each of which says what kinds of one thing there are."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for people, in Dutch and English."""

    nl: str
    en: str


class SourceStatus(StrEnum):
    """How well a legal claim is founded. Only `LAW` may be called legal on a page."""

    LAW = "law"  # read in the text of the law in force
    LAW_TO_CONFIRM = "law_to_confirm"  # read in an older text or known, current article not yet checked
    NORM = "norm"  # supervisor's or sector's norm
    PRACTICE = "practice"  # what schools do, secondary sources
    PROPOSAL = "proposal"  # our own choice, for the school to confirm


class LawKind(StrEnum):
    """What sort of text a claim rests on."""

    LAW = "law"
    NORM = "norm"  # of the supervisor or the sector


class Sensitivity(StrEnum):
    """How much harm a datum can do; `SPECIAL` needs a ground of AVG article 9(2)."""

    NORMAL = "normal"
    RAISED = "raised"
    SPECIAL = "special"


class Guard(StrEnum):
    """What stands between a table and whoever asks: the row policy that is generated for it."""

    PUPIL = "pupil"  # the row's pupil must be in an opened capability
    VIA = "via"  # the row's person must be linked to an opened pupil by another table
    ORGANISATION = "organisation"  # any opened capability that holds the category
    LOGIN = "login"  # the login role alone
    GATE = "gate"  # written by the gate's own functions alone
    JOB = "job"  # jobs alone
    TECHNICAL = "technical"  # no personal data; the machinery of a library


class Shape(StrEnum):
    """How a relation between an actor and a pupil is found. See `gate.relations`."""

    SELF = "self"  # actor is the pupil
    PUPIL = "pupil"  # a table links the actor to the pupil directly
    GROUP = "group"  # a table links the actor to a group, memberships link pupils to it
    SCHOOL = "school"  # a table gives the actor a role at a school where the pupil is enrolled
    APPLICANT = "applicant"  # a table gives the actor a role at a school to which somebody applied
    ARCHIVE = "archive"  # a table gives the actor a role at a school that keeps archive records of somebody
    DUTY = "duty"  # a table gives the actor a role; about no pupil at all
    EMERGENCY = "emergency"  # the actor broke the glass for this pupil, less than half an hour ago


class RecipientClass(StrEnum):
    """Why a recipient may be given data (AVG art. 6; see `Recipient`)."""

    OBLIGED = "obliged"  # a law obliges the school
    PERMITTED = "permitted_by_statute"  # a law allows it without consent
    AGREEMENT = "agreement"  # a processor under an agreement, AVG art. 28
    CONSENT = "consent"  # only after consent
    SUBJECT = "subject"  # the family itself, AVG art. 15
    INTERNAL = "internal"  # the school's own staff, on paper or in a file


class Need(StrEnum):
    """What has to be there before data go to a recipient, beside the ground itself."""

    DEMAND = "demand"  # the paper by which they demand it
    INSPECTION = "inspection"  # the family saw exactly what goes, or had the time to
    SECOND = "second"  # a second person looked; special data always need one
    SIGNAL = "signal"  # it begins at a signal of the register, and at no other page
    BULK = "bulk"  # it may be about many pupils at once: only where a law obliges to that


class FamilyNotice(StrEnum):
    """When the family hears that data went to a recipient."""

    AT_ONCE = "at_once"
    MAY_WAIT = "may_wait"  # later, on a recorded ground and until a day
    STATEMENT = "statement"  # the privacy statement says so; it is on the family's page all the same


class TopicKind(StrEnum):
    """What a consent is about."""

    EXCHANGE = "exchange"  # data for another organisation
    PICTURE = "picture"  # pictures in one medium
    SERVICE = "service"  # something the school offers beside its task


class Action(StrEnum):
    """What happens when a term ends."""

    DELETE = "delete"
    BLANK = "blank"
    HOLD = "hold_pending_selection_list"
    ARCHIVE = "archive_role"


class Start(StrEnum):
    """The event from which a term counts. The first three come from whoever the data are about, the rest from the row."""

    DEREGISTRATION = "deregistration"  # the first day without an enrolment anywhere on the board
    LEAVING = "leaving"  # the same day, where the source speaks of leaving the school
    END_OF_EMPLOYMENT = "end_of_employment"  # the first day without a role
    LAST_USE = "last_use"  # nothing points to it any more
    EVENT = "event"  # what the row tells of
    CLOSED = "closed"
    DECISION = "decision"
    RESULT = "result"  # of an examination
    ISSUE = "issue"  # of a diploma
    REPORT = "report"  # the day on which a report was drawn up
    RECORDING = "recording"  # of a camera
    VISIT = "visit"
    WITHDRAWAL = "withdrawal"  # of a consent, or the end of what it was for
    ENTRY = "entry"  # in the books
    COPY_MADE = "copy_made"
    RUN = "run"
    BACKUP = "backup"


class YearEnd(StrEnum):
    """The end of which year is waited for before a term begins to count; `NONE` counts from the event itself."""

    NONE = ""
    SCHOOL_YEAR = "school_year"  # 31 July
    CALENDAR_YEAR = "calendar_year"


class Limit(StrEnum):
    """Whether a term says how long data must stay or how long they may stay."""

    MIN = "min"
    MAX = "max"


class FieldKind(StrEnum):
    """What a field that a school adds itself can hold."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    YES_NO = "yes_no"
