"""Who gets to messages to a year of the course, to letters of messages, and to what families answer."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from tests.messages.test_answers import put_answer
from tests.messages.test_messages import put_file, put_message
from tests.people import NOW, Cast, days

PRINTED = {"bericht": "00000000-0000-4000-8000-000000000007"}


def of_stage(cast: Cast, more: str) -> str:
    """A page of the year of the course of class 2B, which has one now."""
    number, uid = cast.groups["2B"]
    cast.db.execute("update learning_group set stage = 2 where id = %s", [number])
    return f"/leerjaren/{uid}/{more}"


def of_message(cast: Cast, more: str = "") -> str:
    """A page about a message by Anna to that year, or about its file."""
    message = put_message(cast, author_id=cast.anna.id)
    (batch,) = cast.db.execute("select batch from message where uid = %s", [message]).fetchone()
    file = put_file(cast, message)
    return of_stage(cast, f"berichten/{batch}/" + (f"{more}{file}/" if more else ""))


def of_letters(cast: Cast) -> None:
    """A message with the number that is posted, to a parent who has no account."""
    cast.db.execute("update message set uid = %s where uid = %s", [PRINTED["bericht"], put_message(cast)])
    number = cast.put("person", uid=uuid4())
    name = {"given_name": "Odile", "prefix": "", "family_name": "Ouder", "email": "", "phone": ""}
    cast.put("guardian", "person_id", person_id=number, **name)
    tie = {"kind": "guardian", "has_authority": True, "is_restricted": False, "starts_on": days(-100)}
    cast.put("guardianship", pupil_id=cast.noor.id, guardian_id=number, **tie)


def making_stage(cast: Cast) -> str:
    of_letters(cast)
    return of_stage(cast, "brieven/maken/")


def making_group(cast: Cast) -> str:
    of_letters(cast)
    return f"/groepen/{cast.groups['2B'][1]}/brieven/maken/"


def answered(cast: Cast, more: str = "") -> str:
    """What Gerda answered to a message by Dirk about Noor."""
    return f"/leerlingen/{cast.noor.uid}/antwoorden/{put_answer(cast, put_message(cast))}/{more}"


def opened(cast: Cast, more: str) -> str:
    """A page about a message by Dirk about Noor that Gerda opened."""
    uid = put_message(cast)
    (key,) = cast.db.execute("select id from message where uid = %s", [uid]).fetchone()
    cast.put("message_read", message_id=key, pupil_id=cast.noor.id, person_id=cast.gerda.id, read_at=NOW)
    return f"/mijn-berichten/{cast.noor.uid}/{uid}/{more}"


def lines() -> Iterator[tuple[Any, ...]]:
    """Each address with who gets there, read and posted."""
    yield "stage_messages", lambda cast: of_stage(cast, "berichten/"), "anna"
    yield "new_stage_message", lambda cast: of_stage(cast, "berichten/nieuw/"), "anna"
    yield "stage_message", of_message, "anna"
    yield "stage_message_file", lambda cast: of_message(cast, "bijlage/"), "anna"
    yield "stage_letters", lambda cast: of_stage(cast, "brieven/"), "anna"
    yield "make_stage_letters", making_stage, "anna", PRINTED
    yield "group_letters", lambda cast: f"/groepen/{cast.groups['2B'][1]}/brieven/", "anna"
    yield "make_group_letters", making_group, "anna", PRINTED
    yield "message_answers", lambda _cast: "/berichten/antwoorden/", "dirk maud otto sanne anna wim cato vera"
    yield "answer_thread", answered, "dirk"
    yield "answers_seen", lambda cast: answered(cast, "gezien/"), "dirk", {}
    yield "end_answers", lambda cast: answered(cast, "einde/"), "dirk", {}
    yield "own_answer", lambda cast: opened(cast, "antwoord/"), "gerda"
    yield "own_answers_seen", lambda cast: opened(cast, "gezien/"), "gerda", {}
