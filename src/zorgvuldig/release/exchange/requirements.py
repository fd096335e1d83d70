"""What the register asks before data go to a recipient, as the database checks it too (`consent/sql/generate.py`)."""

from zorgvuldig.gate.contents import special
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import ConsentTopic, FamilyNotice, Need, Recipient, RecipientClass


def needs_second(recipient: str) -> bool:
    """Whether a second person looks first."""
    known = REGISTER.recipients[recipient]
    return Need.SECOND in known.needs or special(REGISTER, known.categories)


def needs_inspection(recipient: str) -> bool:
    """Whether the family sees the package first."""
    return Need.INSPECTION in REGISTER.recipients[recipient].needs


def needs_demand(recipient: str) -> bool:
    """Whether the paper by which they demand it has to be there."""
    return Need.DEMAND in REGISTER.recipients[recipient].needs


def needs_consent(recipient: str) -> bool:
    """Whether nothing may go without a yes."""
    return REGISTER.recipients[recipient].kind is RecipientClass.CONSENT


def is_fixed(known: Recipient) -> bool:
    """Whether the law itself names the data, so that the school neither adds nor leaves out; a demand names its own."""
    return known.kind is RecipientClass.OBLIGED and Need.DEMAND not in known.needs


def may_wait(known: Recipient) -> bool:
    """Whether the family may be told later."""
    return known.telling is FamilyNotice.MAY_WAIT


def topics_of(recipient: str) -> list[ConsentTopic]:
    """The standing consents by which this recipient may get data."""
    return [topic for topic in REGISTER.topics.values() if topic.recipient == recipient]


def mask_of(fields: list[str]) -> int:
    """The categories of these table.column fields, as one mask; KeyError for a table that the register does not have."""
    return REGISTER.mask(sorted({REGISTER.tables[field.rpartition(".")[0]].category for field in fields}))
