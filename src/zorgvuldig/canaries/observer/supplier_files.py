"""A roster that comes as files to a supplier of the installation's own, beside what was agreed; and scores that it sends back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zorgvuldig.canaries.observer.browser import Browser, NotTried
from zorgvuldig.canaries.observer.forms import links, plain
from zorgvuldig.canaries.observer.supplier import GIVEN, MAY_RESULTS, MAY_ROSTER, Body, Supplier
from zorgvuldig.canaries.observer.supplier_tries import ClaimWords
from zorgvuldig.canaries.observer.tries import Outcome

# What a row of each file of OneRoster 1.2 may hold, whatever was agreed, and what some claims add to it.
CELLS: Mapping[str, frozenset[str]] = {
    "orgs": frozenset({"name", "type", "identifier"}),
    "academicSessions": frozenset({"title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"}),
    "courses": frozenset({"title", "courseCode", "orgSourcedId"}),
    "classes": frozenset({"title", "courseSourcedId", "classType", "schoolSourcedId", "termSourcedIds"}),
    "users": frozenset({"enabledUser", "username", "identifier", "givenName", "familyName", "primaryOrgSourcedId"}),
    "roles": frozenset({"userSourcedId", "roleType", "role", "orgSourcedId"}),
    "enrollments": frozenset({"classSourcedId", "schoolSourcedId", "userSourcedId", "role"}),
}
ADDED = {("classes", "subjects"): "group", ("classes", "subjectCodes"): "group"}
TEST, RESULT, TITLE = "proefuitslag", "proefscore", "Proefuitslag"
LINE, SCORE = "lineItems", "results"


def compare_files(
    files: Mapping[str, Sequence[Body]], pupils: Sequence[ClaimWords], agreed: frozenset[str], groups: frozenset[str]
) -> Outcome:
    """Files beside an agreement about names: these pupils and no others, each in all of these groups, and nothing in a cell that was not agreed."""
    if files.keys() != CELLS.keys():
        return Outcome(0, frozenset({"roster"}))
    users, classes = files["users"], files["classes"]
    missing, beyond = set[str](), set(_cells_beyond(files, agreed))
    for words in pupils:
        beyond |= words.beyond(agreed, files)
    called = sorted((str(row.get("givenName")), str(row.get("familyName"))) for row in users)
    expected = sorted((one.claims["first_name"], one.claims["family_name"]) for one in pupils)
    missing |= {"pupil"} if called != expected else set()
    beyond |= {"pupil"} if len(users) > len(pupils) else set()
    ties = {(row.get("userSourcedId"), row.get("classSourcedId")) for row in files["enrollments"]}
    if ties != {(user["sourcedId"], one["sourcedId"]) for user in users for one in classes}:
        missing.add("membership")
    if sorted(str(row.get("title")) for row in classes) != sorted(groups):
        missing.add("group")
    return Outcome(len(users), frozenset(missing), frozenset(beyond))


def _cells_beyond(files: Mapping[str, Sequence[Body]], agreed: frozenset[str]) -> Iterator[str]:
    """What has a value and was not agreed: the claim that it is of, or else the column. A name to sign in with is the pseudonym."""
    for name, rows in files.items():
        for column in {column for row in rows for column in row.keys() - CELLS[name] - {"sourcedId"}}:
            if (claim := ADDED.get((name, column), column)) not in agreed:
                yield claim
    for row in files["users"]:
        if row.get("username") != row["sourcedId"] or not row["sourcedId"].startswith(row.get("identifier", "")):
            yield "pseudonym"


@dataclass(frozen=True, slots=True)
class Teaching:
    """Who teaches the group of which scores come, who does not, and who reads marks; each with the page that they open for it."""

    teacher: Browser
    drafts: str
    other: Browser
    parent: Browser
    marks: str


def send_score(supplier: Supplier, group: str, pupil: str, score: int, day: date, seen: Teaching) -> Outcome:
    """A product sends a score of a pupil (by family name) in a group: the teacher finds it as a draft, and nobody else finds anything.

    What it made goes again. Raises `NotTried` without its files.
    """
    files = supplier.files()
    known = next((row for row in files.get("classes", ()) if row.get("title") == group), None)
    student = next((row["sourcedId"] for row in files.get("users", ()) if row.get("familyName") == pupil), "")
    if known is None or not student:
        raise NotTried("a product got no files to send scores with")
    token = supplier.new_token(*MAY_RESULTS)
    try:
        sent = [
            supplier.send_results(LINE, TEST, line_item(known, day), token),
            supplier.send_results(SCORE, RESULT, result(student, score, day), token),
        ]
        missing = {"draft"} if not all(one in GIVEN for one in sent) or not _is_draft(seen, pupil, score) else set()
        beyond = set(_refusals(supplier, known, student, day, token)) | set(_too_early(seen))
    finally:
        supplier.send_results(LINE, TEST, None, token)
    if TITLE in plain(seen.teacher.get(seen.drafts).text):
        beyond.add("draft")  # a product that takes back what it sent leaves nothing
    return Outcome(len(sent), frozenset(missing), frozenset(beyond))


def line_item(group: Body, day: date) -> Body:
    """A test that a product made for a group, of a hundred points, as OneRoster has it."""
    moment = f"{day.isoformat()}T00:00:00Z"
    return {
        "lineItem": {
            "sourcedId": TEST, "status": "active", "title": TITLE, "assignDate": moment, "dueDate": moment,
            "class": {"sourcedId": group["sourcedId"], "type": "class"},
            "school": {"sourcedId": group["schoolSourcedId"], "type": "org"},
            "category": {"sourcedId": "opdracht", "type": "category"}, "resultValueMin": 0, "resultValueMax": 100,
        }
    }  # fmt: skip


def result(student: str, score: int, day: date) -> Body:
    """What somebody scored for it."""
    return {
        "result": {
            "sourcedId": RESULT, "status": "active", "lineItem": {"sourcedId": TEST, "type": "lineItem"},
            "student": {"sourcedId": student, "type": "user"}, "scoreStatus": "fully graded", "score": score,
            "scoreDate": day.isoformat(),
        }
    }  # fmt: skip


def nothing_by_file(supplier: Supplier, held: str, day: date) -> frozenset[str]:
    """By which ways a product that may have nothing gets files, or may send: anew, and with a token that it holds from before."""
    anew = supplier.new_token(MAY_ROSTER, *MAY_RESULTS)
    group = {"sourcedId": "x", "schoolSourcedId": "x"}
    ways = {
        "token": bool(anew),
        "files": any(supplier.files(token) for token in (held, anew) if token),
        "results": any(
            supplier.send_results(LINE, TEST, line_item(group, day), token) not in (401, 403)
            for token in (held, anew)
            if token
        ),
    }
    return frozenset(way for way, came in ways.items() if came)


def _is_draft(seen: Teaching, pupil: str, score: int) -> bool:
    page = seen.teacher.get(seen.drafts)
    for draft in links(seen.drafts, page.text, seen.drafts):
        words = plain(seen.teacher.get(draft).text)
        if TITLE in words and f"{pupil}, " in words and f" {score} " in words:
            return True
    return False


def _too_early(seen: Teaching) -> Iterator[str]:
    """Who finds a score that is a draft yet, but should not."""
    if seen.other.get(seen.drafts).status in GIVEN:
        yield "page"
    if TITLE in plain(seen.parent.get(seen.marks).text):
        yield "grades"


def _refusals(supplier: Supplier, group: Body, student: str, day: date, token: str) -> Iterator[str]:
    """What this product may not send, and was let: of somebody or of a group that it does not know, or by a token for something else."""
    strange = {**group, "sourcedId": group["courseSourcedId"]}
    may_not: Collection[tuple[str, int]] = (
        ("pupil", supplier.send_results(SCORE, RESULT, result(student[::-1], 1, day), token)),
        ("group", supplier.send_results(LINE, f"{TEST}2", line_item(strange, day), token)),
        ("token", supplier.send_results(LINE, TEST, line_item(group, day), supplier.new_token(MAY_ROSTER))),
    )
    yield from (what for what, status in may_not if status in GIVEN)
