"""What no row names goes from the vault, and what a row names stays."""

from datetime import timedelta

import pytest

from tests.people import NOW, TODAY, Cast
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.retention.residue_cleanup import remove_unnamed_files

TABLES = sorted(model._meta.db_table for model in SealedFile.__subclasses__())
LATER = NOW + timedelta(days=2)


@pytest.mark.parametrize("table", TABLES)
def test_a_file_that_a_row_names_stays_and_its_neighbour_goes(cast: Cast, table: str) -> None:
    kept, stray = files.store(b"named", limit_bytes=99).blob, files.store(b"stray", limit_bytes=99).blob
    row = (
        {"pupil_id": cast.noor.id} if table != "import_upload" else {"what": "pupils", "mapping": "{}", "state": "new"}
    )
    links = {
        "guardian_document": "guardianship_id",
        "message_file": "message_id",
        "request_file": "request_id",
        "correction_file": "correction_id",
        "exchange_demand": "exchange_id",
        "masked_file": "request_id",
    }
    if table == "archive_record":
        row = {
            "person_id": cast.noor.id,
            "school_id": cast.schools["Oost"],
            "kind": "diploma",
            "holder": b"",
            "born_on": b"",
            "search_hash": b"",
            "issued_on": TODAY,
        }
    if table == "source_night":
        row = {"source_id": 1, "outcome": "compared", "counts": "{}"}
    if table in links:
        row[links[table]] = 1
    if table == "request_file":
        row["kind"] = "evidence"
    if table == "correction_file":
        row["mask"] = 1
    if table == "consent_paper":
        row["signed_on"] = TODAY
    if table == "exchange_demand":
        row["mask"] = 1
    if table == "masked_file":
        row |= {"file_id": 1, "mask": 1}
    if table == "report_card":
        row |= {"period_id": 1, "group_id": 1, "version": 1}
    cast.put(
        table,
        uid=kept,
        blob=kept,
        name="x.pdf",
        media_type="application/pdf",
        size=5,
        added_at=NOW,
        added_by_id=cast.anna.id,
        **row,
    )
    assert remove_unnamed_files(NOW) == 0  # its page may still be busy
    remove_unnamed_files(LATER)
    assert (files.exists(kept), files.exists(stray)) == (True, False)
    files.remove(kept)
