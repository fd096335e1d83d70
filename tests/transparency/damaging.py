"""Files as a school gives them, and ways to damage each: for whoever checks them on the command line and in a browser."""

import base64
import hashlib
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.test import Client, override_settings

from tests.copies.copying import fetched
from tests.people import Cast
from tests.transparency.neighbours import Neighbour, answered_by
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.release.signed_zip import content_in_memory, stamp_of, written
from zorgvuldig.retention.receipts import FIRST, SIGNED, Batch, Draft, _chain_receipts, canonical, content_of
from zorgvuldig.statement.jobs import measure_and_publish
from zorgvuldig.transparency.entries import hour_entry
from zorgvuldig.transparency.log import append, published
from zorgvuldig.transparency.witness_list import quorum
from zorgvuldig.transparency.witnesses import submit

KEYS, COPY, LOG, RECEIPTS, PROOF, CHECKPOINT, STATEMENT, PAGE, PAGE_IN_ENGLISH = (
    "sleutels.json", "kopie.zip", "logboek.json", "wissen.jsonl", "uur.tlog-proof", "checkpoint", "beloften.json", "beloften.html",
    "promises.html",
)  # fmt: skip
Files = dict[str, bytes]


def good_files(cast: Cast) -> Files:
    """One of each, all in order; a log of its own has to be there (`disk`)."""
    now = datetime.now(UTC)
    three = [Neighbour(f"w{number}.example") for number in range(3)]
    fetched(cast)
    seal_log(now)
    copy = fetched(cast)
    measure_and_publish(now)
    with override_settings(WITNESSES=[one.setting for one in three], WITNESS_QUORUM=2), answered_by(three[:2]):
        append([b'{"format":"before"}'] * 5)
        log = append([hour_entry(now, quorum())])
        append([b'{"format":"after"}'] * 3)
        submit(published(), quorum(), now)
        browser, number = Client(), log.number
        drafts = [Draft("run", content_of([], reason)) for reason in ("term", "wish", "term")]
        batch = Batch(1, UUID(int=7), date(2026, 11, 2), now, 1)
        return {
            KEYS: browser.get("/transparantie/sleutels.json").content,
            COPY: copy,
            LOG: zipfile.ZipFile(io.BytesIO(copy)).read(LOG),
            RECEIPTS: "".join(f"{line}\n" for _, line in _chain_receipts(batch, drafts, 0, FIRST)).encode(),
            PROOF: browser.get(f"/transparantie/{number}/bewijs/6.tlog-proof").content,
            CHECKPOINT: browser.get(f"/transparantie/{number}/checkpoint").content,
            STATEMENT: browser.get("/beloften.json").content,
            PAGE: browser.get("/beloften/").content,
            PAGE_IN_ENGLISH: saved_by_a_browser(browser.get("/en/promises/").content),
        }


def saved_by_a_browser(page: bytes) -> bytes:
    """The page as somebody saves it after its script looked at it, and said that it fits."""
    (said,) = re.findall(rb' data-fits="([^"]+)"', page)
    place = b'<p id="paginazegel" role="status">'
    assert place in page
    return page.replace(place, place + said)


def of_another_page(files: Files) -> bytes:
    """The words of one page with the seal of another."""
    seal = re.compile(rb'<script type="application/json" id="statement".*?</script>', re.DOTALL)
    (other,) = seal.findall(files[PAGE_IN_ENGLISH])
    return seal.sub(lambda _: other, files[PAGE])


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Files], bytes]:
    """The file with something else in the place of its first `old`."""

    def damage(files: Files) -> bytes:
        assert old in files[name], (name, old)
        return files[name].replace(old, new, 1)

    return damage


def without_line(name: str, place: int) -> Callable[[Files], bytes]:
    return lambda files: b"".join(line for at, line in enumerate(files[name].splitlines(True)) if at != place)


def flipped(name: str, place: float) -> Callable[[Files], bytes]:
    """The file with one bit turned, so far from its beginning."""

    def damage(files: Files) -> bytes:
        at = int(len(files[name]) * place)
        return files[name][:at] + bytes([files[name][at] ^ 1]) + files[name][at + 1 :]

    return damage


def changed_row(change: Callable[[dict], None]) -> Callable[[Files], bytes]:
    """The rows «who looked» with one of those that have a proof changed."""

    def damage(files: Files) -> bytes:
        told = json.loads(files[LOG])
        change(next(entry for entry in told["entries"] if entry["proof"]))
        return json.dumps(told).encode()

    return damage


def doubled(files: Files) -> bytes:
    """The first hash of the way to the root twice."""
    lines = files[PROOF].split(b"\n")
    return b"\n".join([*lines[:4], lines[3], *lines[4:]])


def in_another_order(files: Files) -> bytes:
    first, second, *others = files[RECEIPTS].splitlines(True)
    return b"".join([second, first, *others])


def packed_again(files: Files) -> bytes:
    """The same files, packed by another program."""
    before, made = zipfile.ZipFile(io.BytesIO(files[COPY])), io.BytesIO()
    with zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name))
    return made.getvalue()


def packed_as_ours(name: str, tail: bytes) -> Callable[[Files], bytes]:
    """The copy with something behind one of its files, packed to the byte as the school packs."""

    def damage(files: Files) -> bytes:
        copy = zipfile.ZipFile(io.BytesIO(files[COPY]))
        made_at = datetime.fromisoformat(json.loads(copy.read("manifest.json"))["made_at"])
        names = copy.namelist()
        assert name in names
        inside = [content_in_memory(one, copy.read(one) + (tail if one == name else b"")) for one in names]
        return b"".join(written([one.entry for one in inside], stamp_of(made_at)))

    return damage


def marked_for_running(files: Files) -> bytes:
    """The copy with one of its files marked as a program, which no digest covers."""
    copy = files[COPY]
    (listed,) = struct.unpack("<L", copy[-6:-2])
    return copy[: listed + 40] + bytes([copy[listed + 40] | 0o111]) + copy[listed + 41 :]


def sealed_by_nobody(files: Files) -> bytes:
    """The rows «who looked» with seals that are whole, under signatures of nothing."""
    told = json.loads(files[LOG])
    for seal in told["seals"]:
        seal["signature"] = seal["signature"][::-1]
    return json.dumps(told).encode()


def digested_again(files: Files) -> bytes:
    """The last receipt about something else, with the digest that fits and the signature that was there."""
    *before, last = files[RECEIPTS].splitlines(True)
    told = json.loads(last) | {"on": "2026-11-03"}
    told["digest"] = hashlib.sha256(canonical({name: told[name] for name in SIGNED})).hexdigest()
    return b"".join([*before, canonical(told) + b"\n"])


def signed_for_a_witness(files: Files) -> bytes:
    """The checkpoint with one bit of what its last witness signed turned."""
    head, _, signature = files[CHECKPOINT].decode().rstrip("\n").rpartition(" ")
    made = bytearray(base64.b64decode(signature))
    made[-1] ^= 1
    return f"{head} {base64.b64encode(made).decode()}\n".encode()


def same_witness_twice(files: Files) -> bytes:
    told = json.loads(files[KEYS])
    told["witnesses"] = [told["witnesses"][0]] * 2
    return json.dumps(told).encode()


def with_one_more(files: Files) -> bytes:
    made = io.BytesIO(files[COPY])
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("extra.txt", "not of the school")
    return made.getvalue()


def less_signatures(files: Files) -> bytes:
    """The checkpoint with the log and one witness alone."""
    head, lines = files[CHECKPOINT].split(b"\n\n")
    return head + b"\n\n" + b"".join(lines.splitlines(True)[:2])


@dataclass(frozen=True, slots=True)
class Damage:
    """One way to damage a file, and a part of the sentence that whoever checks it gives."""

    name: str
    made: Callable[[Files], bytes]
    says: str = ""


DAMAGES: Mapping[str, Damage] = {
    "copy-bit-in-a-file": Damage(COPY, flipped(COPY, 0.3)),
    "copy-bit-near-the-end": Damage(COPY, flipped(COPY, 0.999)),
    "copy-cut": Damage(COPY, lambda files: files[COPY][:-100]),
    "copy-with-a-tail": Damage(COPY, lambda files: files[COPY] + b"\0"),
    "copy-packed-again": Damage(COPY, packed_again),
    "copy-with-a-file-more": Damage(COPY, with_one_more),
    "copy-with-a-file-that-says-more": Damage(COPY, packed_as_ours(LOG, b" "), "not those of the signed list"),
    "copy-with-a-list-of-nobody": Damage(COPY, packed_as_ours("manifest.json", b" "), "signature does not fit manifest.json"),
    "copy-with-a-file-to-run": Damage(COPY, marked_for_running, "The archive was changed"),
    "row-at-another-moment": Damage(LOG, changed_row(lambda one: one["row"].update(at=f"2019{one['row']['at'][4:]}")), "of another row"),
    "row-other-actor": Damage(LOG, changed_row(lambda one: one["row"].update(purpose="other")), "of another row"),
    "row-sealed-otherwise": Damage(
        LOG,
        changed_row(lambda one: [one[part].update(purpose="other") for part in ("row",)] + [one["proof"]["row"].update(purpose="other")]),
        "does not stand in its seal",
    ),
    "row-other-salt": Damage(LOG, changed_row(lambda one: one["proof"].update(salt="00" * 32)), "does not stand in its seal"),
    "row-other-place": Damage(LOG, changed_row(lambda one: one["proof"].update(index=one["proof"]["index"] ^ 1)), "Row"),
    "seal-other-root": Damage(LOG, replaced(LOG, b'"root": "', b'"root": "00'), "Row"),
    "seal-signed-by-another": Damage(LOG, replaced(LOG, b'"key_id": "', b'"key_id": "0'), "Row"),
    "seal-under-a-signature-of-nothing": Damage(LOG, sealed_by_nobody, "does not stand in its seal"),
    "receipt-digested-again": Damage(RECEIPTS, digested_again, "was changed"),
    "receipt-changed": Damage(RECEIPTS, replaced(RECEIPTS, b"2026-11-02", b"2026-11-03"), "was changed"),
    "receipt-taken-out": Damage(RECEIPTS, without_line(RECEIPTS, 1), "does not follow"),
    "receipts-in-another-order": Damage(RECEIPTS, in_another_order, "does not follow"),
    "receipt-with-more": Damage(RECEIPTS, replaced(RECEIPTS, b'{"about"', b'{"more":1,"about"'), ""),
    "hour-said-otherwise": Damage(PROOF, flipped(PROOF, 0.2), ""),
    "hour-at-another-place": Damage(PROOF, replaced(PROOF, b"index 6", b"index 5"), "does not stand in the log"),
    "hour-with-a-step-more": Damage(PROOF, doubled, "does not fit"),
    "hour-without-a-step": Damage(PROOF, without_line(PROOF, 3), "does not fit"),
    "checkpoint-larger": Damage(CHECKPOINT, replaced(CHECKPOINT, b"\n10\n", b"\n11\n"), "did not sign"),
    "checkpoint-of-another-log": Damage(CHECKPOINT, replaced(CHECKPOINT, b"/transparantie/", b"/transparantie-"), "not in your file"),
    "checkpoint-with-one-witness": Damage(CHECKPOINT, less_signatures, "Not witnessed"),
    "checkpoint-signed-for-a-witness": Damage(CHECKPOINT, signed_for_a_witness, "is not its signature"),
    "checkpoint-signature-cut": Damage(CHECKPOINT, lambda files: files[CHECKPOINT][:-3], ""),
    "statement-made-nicer": Damage(STATEMENT, replaced(STATEMENT, b'"state": "', b'"state":"'), "In none of the hours"),
    "page-with-another-word": Damage(PAGE, replaced(PAGE, b"<h1", b"<h2>Alles klopt</h2><h1"), "of the page are not those"),
    "page-with-a-word-less": Damage(PAGE, replaced(PAGE, b"sleutels apart", b"sleutels"), "of the page are not those"),
    "page-that-hides-its-words": Damage(PAGE, replaced(PAGE, b"<main", b"<main>Alles klopt</main><main"), "of the page are not those"),
    "page-with-a-comment": Damage(PAGE, replaced(PAGE, b"<main", b"<!-- <main> --><main"), "of the page are not those"),
    "page-with-another-state": Damage(PAGE, replaced(PAGE, b'"state":"not_in_use"', b'"state":"kept"'), "signature does not fit"),
    "page-of-another-moment": Damage(PAGE, replaced(PAGE, b'"measured_at":"2', b'"measured_at":"3'), "signature does not fit"),
    "page-with-the-seal-of-another": Damage(PAGE, of_another_page, "of the page are not those"),
    "page-without-a-seal": Damage(PAGE, replaced(PAGE, b' id="statement"', b' id="statement-"'), "carries no seal"),
    "page-with-two-seals": Damage(PAGE, replaced(PAGE, b"</body>", b'<script type="application/json" id="statement">{}</script></body>'), "more than one"),
    "page-signed-by-another": Damage(PAGE, replaced(PAGE, b' data-key="', b' data-key="0'), "not in your file"),
    "page-signature-cut": Damage(PAGE, replaced(PAGE, b' data-signature="', b' data-signature="0'), "seal of the page was changed"),
    "page-that-says-more-than-it-fits": Damage(
        PAGE_IN_ENGLISH, replaced(PAGE_IN_ENGLISH, b"Checked by your browser: ", b"Checked by the inspectorate: "), "of the page are not those"
    ),
    "keys-with-a-number-too-few": Damage(KEYS, replaced(KEYS, b'"quorum": 2', b'"quorum": 0'), "cannot be"),
    "keys-with-a-witness-twice": Damage(KEYS, same_witness_twice),
    "keys-mistyped": Damage(KEYS, replaced(KEYS, b"w1.example+", b"w9.example+"), "no file with keys"),
}  # fmt: skip
