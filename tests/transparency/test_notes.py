"""Notes, keys and checkpoints as the standard writes them, with the examples that stand in it; and what is refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zorgvuldig.transparency.notes import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    NotANote,
    Note,
    NoteSignature,
    VerifierKey,
    cosigned_bytes,
    signatures_in,
    signed_note,
)

# From C2SP signed-note.
KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3m"
    "FXmRKuwHjG1Yu72IneyaQM=\n"
)
TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_the_example_of_the_standard_holds() -> None:
    key, note = VerifierKey.parse(KEY), Note.parse(NOTE)
    assert (key.name, key.kind, str(key)) == ("example.com/foo", ED25519, KEY)
    assert note.is_signed_by(key)
    assert str(note) == NOTE
    assert not Note("Another message.\n", note.signatures).is_signed_by(key)


def test_a_checkpoint_is_read_and_written_to_the_letter() -> None:
    checkpoint = Checkpoint.parse(TEXT)
    assert (checkpoint.origin, checkpoint.size, len(checkpoint.root)) == ("example.com/behind-the-sofa", 20852163, 32)
    assert checkpoint.text == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "", "a\n", TEXT[:-1], TEXT + "extra\n", TEXT.replace("208", "0208"), TEXT.replace("20852163", "-1"),
        TEXT.replace("CsUY", "Cs"), TEXT.replace("q2I=", "q2J="), "\n" + TEXT,
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotANote):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        KEY.replace("530d", "530e"),
        KEY.replace("foo", "fo"),
        KEY[:-4],
        KEY.replace("+Ae", "+Be"),
        "a b" + KEY,
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NotANote):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    "note",
    ["", "text\n", NOTE[:-1], NOTE.replace("— ", "- "), NOTE.replace("\n\n", "\n"), NOTE.replace("exam", "\x00xam", 1), NOTE.replace("Uw2Q", "*")],
)  # fmt: skip
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NotANote):
        Note.parse(note)


def cosigned(private: Ed25519PrivateKey, key: VerifierKey, stamp: int, text: str = TEXT) -> NoteSignature:
    return NoteSignature(key.name, key.number, stamp.to_bytes(8, "big") + private.sign(cosigned_bytes(text, stamp)))


@pytest.fixture
def private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x01")


def witness_of(private: Ed25519PrivateKey) -> VerifierKey:
    return VerifierKey("witness.example/w", COSIGNATURE, private.public_key().public_bytes_raw())


def test_a_witness_says_when_it_saw_the_checkpoint(private: Ed25519PrivateKey) -> None:
    witness = witness_of(private)
    note = Note(TEXT, (cosigned(private, witness, 1_700_000_000),))
    assert note.seen_at(witness).timestamp() == 1_700_000_000
    assert Note.parse(str(note)) == note
    assert VerifierKey.parse(str(witness)) == witness


def test_a_witness_did_not_see_what_it_did_not_sign(private: Ed25519PrivateKey) -> None:
    witness = witness_of(private)
    good = cosigned(private, witness, 1_700_000_000)
    later = NoteSignature(good.name, good.number, (1_800_000_000).to_bytes(8, "big") + good.made[8:])
    assert Note(TEXT, (later,)).seen_at(witness) is None
    assert Note(TEXT.replace("20852163", "20852164"), (good,)).seen_at(witness) is None
    assert Note(TEXT, (good, later)).seen_at(witness) is None  # one forgery under its name spoils the note
    assert Note(TEXT, ()).seen_at(witness) is None
    plain = VerifierKey(witness.name, ED25519, witness.public)
    signed = signed_note(TEXT, plain, private)
    assert signed.is_signed_by(plain)
    assert signed.seen_at(plain) is None  # a log is no witness of itself


def test_signatures_are_lines_and_nothing_else(private: Ed25519PrivateKey) -> None:
    line = str(cosigned(private, witness_of(private), 1))
    assert len(signatures_in(line + line)) == 2
    for wrong in ("", "hello\n", line.replace("— ", "—"), line * 65, f"— a {base64.b64encode(b'1234').decode()}\n"):
        with pytest.raises(NotANote):
            signatures_in(wrong)
