"""The register for others: AVG art. 30, Fides, and the promises."""

import csv
import io
import json
import re
from dataclasses import replace

from tests.register.changing import changed
from zorgvuldig.register.export import art30_csv, fideslang, processings, statement
from zorgvuldig.register.load import load


def rows() -> list[dict[str, str]]:
    """The record of AVG art. 30 as rows by heading."""
    return list(csv.DictReader(io.StringIO(art30_csv(load()))))


def test_every_category_has_a_purpose() -> None:
    pairs = list(processings(load()))
    assert {category.key for _, category in pairs} == set(load().categories)
    assert len(pairs) == len({(purpose.key, category.key) for purpose, category in pairs})


def test_art30_has_a_row_for_each_processing_and_no_empty_cell() -> None:
    assert len(rows()) == len(list(processings(load())))
    assert [(row["doel"], key) for row in rows() for key, cell in row.items() if not cell.strip()] == []


def test_art30_row_says_who_why_how_long_and_to_whom() -> None:
    [row] = [row for row in rows() if row["doel"] == "Lesgeven" and row["soort gegevens"] == "Cijfers"]
    assert row["verwerkingsverantwoordelijke"] == "Stichting Wilgendam"
    assert row["grondslag"].startswith("AVG art. 6(1)(e)")
    assert row["betrokkenen"] == "leerlingen"
    assert "De volgende school (de school mag dit geven zonder toestemming: WVO 2020" in row["ontvangers"]
    assert "tot 2 jaar" in row["bewaartermijnen"]
    assert "nog niet bevestigd door de school" in row["bewaartermijnen"]
    assert "alleen leerlingen die voor een doel zijn geopend" in row["beveiliging"]
    assert row["buiten de EER"] == "nee"


def test_art30_says_what_the_law_protects_more_by_which_rule_and_how_sure_that_is() -> None:
    protected = {row["soort gegevens"]: row["extra beschermd"] for row in rows()}
    assert protected["Cijfers"] == "nee"
    assert protected["Gegevens van een andere organisatie"].startswith(
        "Dat een leerling op de andere school ziek was. (AVG artikel 9(2)(g); UAVG artikel 30(2)(a); "
        "komt uit een wet, het artikel moet nog worden nagekeken) Dat een leerling daar vrij had om een geloof. (AVG artikel 9(2)(g); "
    )


def test_art30_says_what_has_been_confirmed_and_what_leaves_the_eea() -> None:
    register = changed("terms", "rest_at_most", confirmed_by_school=True)
    abroad = changed("recipients", "next_school", outside_eea="Zwitserland, adequaatheidsbesluit")
    record = art30_csv(replace(register, recipients=abroad.recipients))
    assert "gewoonte van scholen; bevestigd door de school" in record
    assert "De volgende school: Zwitserland, adequaatheidsbesluit" in record


def test_fides_manifest_refers_only_to_what_it_declares() -> None:
    manifest = json.loads(fideslang(load()))
    categories = {entity["fides_key"] for entity in manifest["data_category"]}
    uses = {entity["fides_key"] for entity in manifest["data_use"]}
    people = {entity["fides_key"] for entity in manifest["data_subject"]}
    [dataset], [system] = manifest["dataset"], manifest["system"]
    fields = [field for table in dataset["collections"] for field in table["fields"]]
    assert {key for field in fields for key in field["data_categories"]} <= categories
    for declared in system["privacy_declarations"]:
        assert set(declared["data_categories"]) <= categories
        assert declared["data_use"] in uses
        assert set(declared["data_subjects"]) <= people


def test_fides_manifest_holds_every_table_and_column() -> None:
    [dataset] = json.loads(fideslang(load()))["dataset"]
    held = {table["name"]: [field["name"] for field in table["fields"]] for table in dataset["collections"]}
    assert held == {name.replace(".", "_"): list(table.columns) for name, table in load().tables.items()}


def test_fides_keys_are_what_fides_accepts() -> None:
    keys = re.findall(r'"fides_key": "([^"]*)"', fideslang(load()))
    assert keys
    assert all(re.fullmatch(r"[a-zA-Z0-9_.<>-]+", key) for key in keys)


def test_statement_says_each_promise_and_what_it_cannot_guarantee() -> None:
    text = statement(load())
    for promise in load().promises.values():
        assert f"\n{promise.key}. {promise.says.nl}\n" in text
        assert promise.kept_by.nl in text
        assert promise.cannot.nl in text
    assert text.count("Wat wij niet kunnen garanderen:") == sum(bool(p.cannot.nl) for p in load().promises.values())
