"""What is tried with a letter about a breach (AVG art. 34): who it is to reads it, and nobody else of the invented school does."""

from django.db import connections

from zorgvuldig.canaries import people
from zorgvuldig.canaries.observer.tries import Outcome
from zorgvuldig.canaries.visits import browser_of, visitor
from zorgvuldig.gate.jobs import JobDoor

LETTERS = "/mijn-brieven/"
READER = people.PARENT
OTHERS = (people.PARENT_WITHOUT_AUTHORITY, people.YOUNG.number, people.TEACHER)


def _letter() -> str:
    return f"Proefbrief {people.secret('letter').hex()[:16]}"


def write_letter(door: JobDoor) -> None:
    """A letter of which only its reader knows what it says, in the transaction of `door`. What stands already is not written again."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.canary_letter(%s::uuid, %s, %s)", [people.uid_of("breach", -1), READER, _letter()])


def read_letter() -> Outcome:
    """Its reader finds the letter; another parent of the same pupil, the pupil, a teacher and somebody from the street do not."""
    is_read = _letter() in browser_of(READER).get(LETTERS).text
    pages = [*(browser_of(number).get(LETTERS) for number in OTHERS), visitor().fetch(LETTERS)]
    is_seen = any(_letter() in page.text for page in pages)
    return Outcome(int(is_read), frozenset(() if is_read else {"letter"}), frozenset({"letter"} if is_seen else ()))
