"""What came to a supplier of the installation's own, beside what was agreed with it, in the words of the register."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zorgvuldig.canaries.observer.browser import Browser
from zorgvuldig.canaries.observer.register_text import claim_names
from zorgvuldig.canaries.observer.supplier import Body, LoginData, Supplier
from zorgvuldig.canaries.observer.tries import Outcome

# What an ID token says of a login, whatever was agreed (OpenID Connect Core 2, and 3 of Front-Channel Logout).
OF_THE_LOGIN = frozenset(
    {"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "amr", "sid"}
)  # fmt: skip
# What OneRoster 1.2 lets a row of each list have, whatever was agreed, and what some claims add to it.
OF_EVERY_ROW = frozenset({"sourcedId", "status", "dateLastModified"})
COLUMNS: Mapping[str, frozenset[str]] = {
    "orgs": frozenset({"name", "type", "identifier"}),
    "academicSessions": frozenset({"title", "startDate", "endDate", "type", "schoolYear", "parent", "children"}),
    "courses": frozenset({"title", "courseCode", "org"}),
    "classes": frozenset({"title", "classType", "course", "school", "terms"}),
    "users": frozenset({"enabledUser", "givenName", "familyName", "roles"}),
    "enrollments": frozenset({"user", "class", "school", "role"}),
}
ADDED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "group": {"classes": frozenset({"subjects", "subjectCodes"})},
    "stage": {"classes": frozenset({"grades"}), "users": frozenset({"grades"})},
    "eck_id": {"users": frozenset({"metadata"})},
}
WHOLE = ("users", "enrollments")  # lists of which every column must be there
SHORT = 8  # signs of a pseudonym, where OneRoster wants a name and none was agreed


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """An invented pupil as a supplier could come to know them: by the keys of claims, what a login says of each, and words by which
    something of a kind is recognised wherever it stands."""

    claims: Mapping[str, Any] = field(repr=False)
    marks: Mapping[str, Collection[str]] = field(repr=False)

    def beyond(self, agreed: Collection[str], came: object) -> frozenset[str]:
        """Of which kinds something stands in what came that was not agreed."""
        text = json.dumps(came, ensure_ascii=False)
        return frozenset(
            kind for kind, words in self.marks.items() if kind not in agreed and any(word in text for word in words)
        )


def compare_login(came: LoginData, words: ClaimWords, agreed: frozenset[str], register: str) -> Outcome:
    """A login beside an agreement about these claims: each with its value, under the name that the register has for it, twice."""
    called = claim_names(register, "oidc")
    keys = {name: key for key, name in called.items()}
    missing, beyond = set[str](), set[str]()
    for told in (came.token, came.userinfo):
        missing |= {key for key in agreed if key not in called or told.get(called[key]) != words.claims[key]}
        beyond |= {keys.get(name, name) for name in told if name not in OF_THE_LOGIN} - agreed
        beyond |= words.beyond(agreed, told)
    if not came.token.get("sub") or came.token["sub"] != came.userinfo.get("sub"):
        missing.add("pseudonym")
    return Outcome(len(agreed - missing) + len(beyond), frozenset(missing), frozenset(beyond))


def compare_roster(
    lists: Mapping[str, Sequence[Body]], pupils: Sequence[ClaimWords], agreed: frozenset[str], groups: frozenset[str]
) -> Outcome:
    """A roster beside an agreement: these pupils and no others, each in all of these groups, with the agreed columns and no others."""
    if lists.keys() != COLUMNS.keys():
        return Outcome(0, frozenset({"roster"}))
    users, ties = lists["users"], lists["enrollments"]
    missing, beyond = set(_lacking(lists)), set(_more(lists, agreed))
    for words in pupils:
        beyond |= words.beyond(agreed, lists)
    numbers = {row.get("sourcedId") for row in users}
    if (
        _called(users) != _as_agreed(users, pupils, agreed)
        or {row.get("user", {}).get("sourcedId") for row in ties} != numbers
    ):
        missing.add("pupil")
    if len(users) > len(pupils) or len(ties) > len(pupils) * len(groups):
        beyond.add("pupil")
    if len(ties) < len(pupils) * len(groups):
        missing.add("membership")
    if "group" in agreed and {row.get("title") for row in lists["classes"]} != groups:
        missing.add("group")
    return Outcome(len(users), frozenset(missing), frozenset(beyond))


def _called(users: Sequence[Body]) -> list[tuple[str, str]]:
    return sorted((str(row.get("givenName")), str(row.get("familyName"))) for row in users)


def _as_agreed(users: Sequence[Body], pupils: Sequence[ClaimWords], agreed: frozenset[str]) -> list[tuple[str, str]]:
    """What the users of this roster must be called: their names when these were agreed, else the beginning of their own pseudonym."""
    if {"first_name", "family_name"} <= agreed:
        return sorted((one.claims["first_name"], one.claims["family_name"]) for one in pupils)
    short = sorted(str(row.get("sourcedId"))[:SHORT] for row in users)
    return [(name, name) for name in short] if len(users) == len(pupils) else []


def _lacking(lists: Mapping[str, Sequence[Body]]) -> Iterator[str]:
    """Columns that a row of people lacks."""
    for name in WHOLE:
        for row in lists[name]:
            yield from (OF_EVERY_ROW | COLUMNS[name]) - row.keys()


def _more(lists: Mapping[str, Sequence[Body]], agreed: frozenset[str]) -> Iterator[str]:
    """What a row has that was not agreed: the claim that it is of, or else the column."""
    claim_of = {
        (name, column): key for key, more in ADDED.items() for name, columns in more.items() for column in columns
    }
    for name, rows in lists.items():
        for column in {column for row in rows for column in row.keys() - OF_EVERY_ROW - COLUMNS[name]}:
            if (key := claim_of.get((name, column), column)) not in agreed and not _is_pseudonym(column, rows):
                yield key


def _is_pseudonym(column: str, rows: Sequence[Body]) -> bool:
    """A name to sign in with may be the pseudonym, and nothing else."""
    return column == "username" and all(row.get(column, row["sourcedId"]) == row["sourcedId"] for row in rows)


def nothing_comes(supplier: Supplier, browser: Browser) -> frozenset[str]:
    """By which ways a product that may have nothing gets something when it comes anew: as a person signs in, or as its server asks."""
    login = supplier.sign_in(browser)
    ways = {"login": bool(login.token or login.userinfo), "token": supplier.may_ask()}
    return frozenset(way for way, came in ways.items() if came)


def nothing_held(supplier: Supplier, of_person: str, of_server: str) -> frozenset[str]:
    """By which ways it gets something with tokens that it holds from before."""
    ways = {"login": bool(supplier.userinfo(of_person)), "roster": bool(supplier.roster(of_server))}
    return frozenset(way for way, came in ways.items() if came)
