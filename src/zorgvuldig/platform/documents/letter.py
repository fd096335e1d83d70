"""A letter of the school, in plain Dutch with the same in English below it; and a page with a code to make an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zorgvuldig.platform.documents.renderer import render


@dataclass(frozen=True, slots=True)
class LetterDocument:
    """Everything in a letter. `to` are the lines of the address, `quoted` what somebody wrote, printed as written.

    `quoted` stands once, between the Dutch text and its ending; the English text points to it. Without `day` it is a
    preview.
    """

    school: str
    to: Sequence[str]
    day: date | None
    reference: str
    subject: str
    paragraphs: Sequence[str]
    ending: Sequence[str]
    english_subject: str
    english: Sequence[str]
    quoted: str = ""
    quoted_name: str = ""


def letter_pdf(letter: LetterDocument) -> bytes:
    """The letter as PDF. Raises DocumentProblem."""
    return render(
        "brief.typ",
        {
            "school": letter.school,
            "to": letter.to,
            "day": letter.day,
            "reference": letter.reference,
            "subject": letter.subject,
            "paragraphs": letter.paragraphs,
            "ending": letter.ending,
            "quoted": letter.quoted.replace("\r\n", "\n").strip(),
            "quoted_name": letter.quoted_name,
            "english_subject": letter.english_subject,
            "english": letter.english,
        },
    )


# Letters with a code to make an account: one page for each person, to fold into an envelope with a window.


class To(StrEnum):
    """To whom the letters are, which decides what they say."""

    FAMILY = "family"
    PUPIL = "pupil"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class InvitationLetter:
    """One letter: the lines behind the window, the code, and the user name that is proposed (none: their own choice).

    `is_known`: they have an account, and get to choose a new password.
    """

    to: tuple[str, ...]
    code: str
    username: str = ""
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class InvitationLetters:
    """What all the letters share: who writes, to whom, when, until when the codes work, and where they are typed."""

    school: str
    to: To
    day: date
    last_day: date
    place: str


def invitations_pdf(shared: InvitationLetters, letters: Sequence[InvitationLetter]) -> bytes:
    """The letters as one PDF, each on a page of its own. Raises DocumentProblem, and ValueError when there are none."""
    if not letters:
        raise ValueError("there is no letter to print")
    return render(
        "uitnodiging.typ",
        {
            "school": shared.school,
            "kind": shared.to.value,
            "day": shared.day,
            "last_day": shared.last_day,
            "place": shared.place,
            "letters": [
                {
                    "to": [line for line in one.to if line.strip()],
                    "code": one.code,
                    "username": one.username,
                    "is_known": one.is_known,
                }
                for one in letters
            ],
        },
    )


# A message as letters, for families without an account: one file, a letter to each address.


@dataclass(frozen=True, slots=True)
class MessageLetterPage:
    """One letter: the lines behind the window, and the pupils it is about."""

    to: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class MessageLetters:
    """What all the letters share: who writes, when, what, and how many files stand with the message, which are not printed."""

    school: str
    day: date
    author: str
    subject: str
    body: str
    files: int


def message_letters_pdf(shared: MessageLetters, letters: Sequence[MessageLetterPage]) -> bytes:
    """The letters as one PDF, each beginning on a page of its own. Raises DocumentProblem, and ValueError when there are none."""
    if not letters:
        raise ValueError("there is no letter to print")
    return render(
        "bericht.typ",
        {
            "school": shared.school,
            "day": shared.day,
            "author": shared.author,
            "subject": shared.subject,
            "body": shared.body.replace("\r\n", "\n").strip(),
            "files": shared.files,
            "letters": [{"to": [line for line in one.to if line.strip()], "about": one.about} for one in letters],
        },
    )
