"""A sealed column on a real PostgreSQL: plain in Python, sealed in the table, and its own pupil's alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import IntegrityError, connections, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter
from django.db.models import F
from django.test import override_settings
from django.test.utils import isolate_apps
from django.utils.translation import override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.fields import SealedJSONField, SealedTextField, is_gone
from zorgvuldig.platform.vault.keys import Damaged, KeyGone, destroy, keystore, shelves_of
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.platform.vault.shelves import UnknownTable, assign_shelves, shelf_of

DIARY, LOGBOOK = 60, 61  # shelves that no category of the register has
TEXT = "Noor slaapt slecht: «’s nachts wakker»"


@pytest.fixture
def diary(database: psycopg.Connection, tmp_path: Path) -> Iterator[Any]:
    """A table with sealed columns, and a keystore of its own. Its rows are reached as the owner of the table."""
    assign_shelves({"diary_of_a_test": DIARY, "logbook_of_a_test": LOGBOOK})
    with isolate_apps("zorgvuldig"), override_settings(DATA=tmp_path):

        class Diary(models.Model):
            pupil_id = models.IntegerField(null=True)
            text = SealedTextField()
            remark = SealedTextField(blank=True)
            answers = SealedJSONField(blank=True)
            day = models.IntegerField(default=1)

            class Meta:
                app_label = "zorgvuldig"
                db_table = "diary_of_a_test"

        class Logbook(models.Model):
            pupil_id = models.IntegerField()
            text = SealedTextField()

            class Meta:
                app_label = "zorgvuldig"
                db_table = "logbook_of_a_test"

        with connections["owner"].schema_editor() as editor:
            editor.create_model(Diary)
            editor.create_model(Logbook)
        yield Diary.objects.using("owner")
        with connections["owner"].schema_editor() as editor:
            editor.delete_model(Logbook)
            editor.delete_model(Diary)
        connections["owner"].close()


@pytest.fixture
def logbook(diary: Any) -> Any:
    """A second table, on a shelf of its own."""
    return diary.model._meta.apps.get_model("zorgvuldig", "logbook").objects.using("owner")


def stored(database: psycopg.Connection, column: str = "text") -> list[bytes]:
    """What the table really holds."""
    return [value for (value,) in database.execute(f"select {column} from diary_of_a_test order by id").fetchall()]


def test_a_saved_text_is_sealed_in_the_table_and_plain_in_python(diary: Any, database: psycopg.Connection) -> None:
    made = diary.create(pupil_id=7, text=TEXT, answers={"gezin": ["moeder", 2, None]})
    assert made.text == TEXT
    assert TEXT.encode() not in stored(database)[0]
    assert b"moeder" not in stored(database, "answers")[0]
    read = diary.get()
    assert (read.text, read.remark, read.answers) == (TEXT, "", {"gezin": ["moeder", 2, None]})
    assert diary.values_list("text", "answers").get() == (TEXT, {"gezin": ["moeder", 2, None]})


def test_empty_stays_empty(diary: Any, database: psycopg.Connection) -> None:
    diary.create(pupil_id=7, text="")
    assert (stored(database), stored(database, "answers")) == ([b""], [b""])
    assert diary.get().answers == {}
    assert not keystore().exists()


def test_many_at_once_are_sealed_each_with_its_own_key(diary: Any) -> None:
    model = diary.model
    diary.bulk_create([model(pupil_id=7, text="zeven"), model(pupil_id=8, text="acht")])
    destroy([7])
    assert [is_gone(text) for text in diary.order_by("id").values_list("text", flat=True)] == [True, False]


def test_saving_what_did_not_change_changes_no_byte(diary: Any, database: psycopg.Connection) -> None:
    diary.create(pupil_id=7, text=TEXT, answers={"a": 1})
    before = stored(database), stored(database, "answers")
    row = diary.get()
    row.day = 2
    row.save(using="owner")
    assert (stored(database), stored(database, "answers")) == before
    row.text += "."
    row.answers["a"] = 2
    row.save(using="owner")
    assert diary.values_list("text", "answers", "day").get() == (f"{TEXT}.", {"a": 2}, 2)


def test_a_text_that_goes_to_another_pupil_is_sealed_anew(diary: Any) -> None:
    text = diary.create(pupil_id=7, text=TEXT).text
    copied = diary.create(pupil_id=8, text=diary.get().text, remark=text)
    destroy([7])
    copied.refresh_from_db(using="owner")
    assert (copied.text, copied.remark) == (TEXT, TEXT)


def test_a_text_that_goes_to_another_column_is_sealed_anew(diary: Any) -> None:
    diary.create(pupil_id=7, text=TEXT)
    row = diary.get()
    row.remark = row.text
    row.save(using="owner")
    assert diary.get().remark == TEXT


def test_update_refuses_a_plain_text_and_takes_a_sealed_or_empty_one(diary: Any) -> None:
    diary.create(pupil_id=7, text=TEXT)
    field = diary.model._meta.get_field("text")
    with pytest.raises(TypeError, match=r"diary_of_a_test\.text is sealed"):
        diary.update(text="nieuw")
    assert diary.update(text=field.sealed_for(7, "nieuw")) == 1
    assert diary.get().text == "nieuw"
    assert diary.update(text="", answers={}) == 1
    assert diary.get().text == ""


def test_bulk_update_refuses_a_plain_text_and_leaves_an_unchanged_one(diary: Any) -> None:
    diary.create(pupil_id=7, text=TEXT)
    row = diary.get()
    row.day = 3
    diary.bulk_update([row], ["day", "text"])
    assert (diary.get().text, diary.get().day) == (TEXT, 3)
    row.text = "nieuw"
    with pytest.raises(TypeError, match="is sealed"):
        diary.bulk_update([row], ["text"])


def test_a_sealed_column_cannot_be_searched(diary: Any) -> None:
    diary.create(pupil_id=7, text=TEXT)
    with pytest.raises(TypeError, match="do not search"):
        diary.filter(text=TEXT).exists()
    for lookup in ("contains", "in", "gt", "startswith"):
        with pytest.raises(FieldError):
            diary.filter(**{f"text__{lookup}": "N"})
    assert diary.exclude(text="").filter(remark="").count() == 1


def test_a_value_of_another_kind_is_refused(diary: Any) -> None:
    with pytest.raises(TypeError, match="holds a text"):
        diary.create(pupil_id=7, text=5)
    with pytest.raises(TypeError, match="holds a dict"):
        diary.create(pupil_id=7, text="x", answers=["x"])
    with pytest.raises(ValueError, match="pupil_id comes first"):
        diary.create(text="x")
    assert diary.count() == 0


def test_the_database_refuses_a_value_of_another_pupil(diary: Any, database: psycopg.Connection) -> None:
    diary.create(pupil_id=7, text="zeven")
    diary.create(pupil_id=8, text="acht")
    with pytest.raises(psycopg.errors.CheckViolation):
        database.execute(
            "update diary_of_a_test set text = (select text from diary_of_a_test where pupil_id = 7) where pupil_id = 8"
        )
    with pytest.raises(IntegrityError):
        diary.filter(pupil_id=8).update(pupil_id=7)


def test_every_sealed_column_of_the_school_is_compared_with_its_pupil(database: psycopg.Connection) -> None:
    sealed = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField | SealedJSONField)
    }
    compared = database.execute(
        "select c.conrelid::regclass::text, a.attname from pg_constraint c "
        "join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) "
        "where c.contype = 'c' and pg_get_constraintdef(c.oid) like '%int8send%'"
    ).fetchall()
    assert len(sealed) > 10
    assert sealed - set(compared) == set()


def test_a_value_of_another_column_is_refused(diary: Any) -> None:
    diary.create(pupil_id=7, text=TEXT)
    diary.update(remark=F("text"))
    with pytest.raises(Damaged, match=r"diary_of_a_test\.remark"):
        diary.get()


def test_a_destroyed_key_reads_as_a_sentence_and_is_kept_as_it_was(diary: Any, database: psycopg.Connection) -> None:
    diary.create(pupil_id=7, text=TEXT, answers={"a": 1})
    before = stored(database), stored(database, "answers")
    destroy([7])
    with override("nl"):
        row = diary.get()
    assert row.text == "Deze tekst is gewist."
    assert is_gone(row.text)
    assert (is_gone(row.answers), row.answers, is_gone(row.remark)) == (True, {}, False)
    row.day = 2
    row.save(using="owner")
    assert (stored(database), stored(database, "answers")) == before
    with pytest.raises(KeyGone):
        diary.create(pupil_id=8, text=row.text)
    row.text = "wat erna kwam"
    row.save(using="owner")
    assert diary.values_list("text", flat=True).get() == "wat erna kwam"


def test_a_destroyed_shelf_closes_the_columns_of_its_tables_alone(diary: Any, logbook: Any) -> None:
    diary.create(pupil_id=7, text=TEXT, answers={"a": 1})
    logbook.create(pupil_id=7, text="blijft")
    diary.create(pupil_id=8, text="van een ander")
    assert shelves_of(7) == {DIARY, LOGBOOK}
    destroy([7], DIARY)
    first, second = diary.order_by("id")
    assert (is_gone(first.text), is_gone(first.answers), second.text) == (True, True, "van een ander")
    assert logbook.get().text == "blijft"
    with pytest.raises(KeyGone):
        logbook.create(pupil_id=7, text=first.text)
    destroy([7])
    assert is_gone(logbook.get().text)


def test_a_text_that_goes_to_another_table_is_sealed_anew_and_a_moved_value_does_not_open(
    diary: Any, logbook: Any, database: psycopg.Connection
) -> None:
    diary.create(pupil_id=7, text=TEXT)
    logbook.create(pupil_id=7, text=diary.get().text)
    destroy([7], DIARY)
    assert logbook.get().text == TEXT
    database.execute("update logbook_of_a_test set text = (select text from diary_of_a_test)")
    with pytest.raises(Damaged, match=r"logbook_of_a_test\.text"):
        logbook.get()


def test_a_sealed_column_of_a_table_without_a_shelf_takes_nothing(database: psycopg.Connection) -> None:
    with isolate_apps("zorgvuldig"):

        class Stray(models.Model):
            pupil_id = models.IntegerField()
            text = SealedTextField()

            class Meta:
                app_label = "zorgvuldig"
                db_table = "stray_of_a_test"

        with pytest.raises(UnknownTable, match="stray_of_a_test"):
            Stray.objects.using("owner").create(pupil_id=7, text="x")
    connections["owner"].close()


def test_every_sealed_table_of_the_school_has_a_shelf() -> None:
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(field, SealedTextField | SealedJSONField) for field in model._meta.concrete_fields)
        or issubclass(model, SealedFile)
    }
    assert len(tables) > 10
    for table in tables:
        assert shelf_of(table) == REGISTER.categories[REGISTER.tables[table].category].bit


def test_a_migration_says_whose_key_it_is() -> None:
    written = MigrationWriter.serialize(SealedTextField(blank=True))
    assert written[0] == "zorgvuldig.platform.vault.fields.SealedTextField(blank=True)"
    written = MigrationWriter.serialize(SealedJSONField(pupil="person_id"))
    assert written[0] == "zorgvuldig.platform.vault.fields.SealedJSONField(pupil='person_id')"
    assert SealedJSONField(pupil="person_id").clone().pupil == "person_id"


def test_a_migration_brings_the_comparison_along() -> None:
    with isolate_apps("zorgvuldig"):

        class Letter(models.Model):
            text = SealedTextField()
            pupil = models.ForeignKey("Letter", models.CASCADE)

            class Meta:
                app_label = "zorgvuldig"

        before, after = ProjectState(), ProjectState()
        after.add_model(ModelState.from_model(Letter))
        operations = MigrationAutodetector(before, after)._detect_changes()["zorgvuldig"][0].operations
        for operation in operations:
            operation.state_forwards("zorgvuldig", before)
        made = before.apps.get_model("zorgvuldig", "letter")
        assert [constraint.name for constraint in made._meta.constraints] == [Letter._meta.constraints[0].name]
    assert "zorgvuldig.platform.vault.constraints.OwnPupil(" in MigrationWriter.serialize(operations[-1])[0]


def test_a_column_that_is_added_later_starts_empty(diary: Any) -> None:
    diary.create(pupil_id=7, text=TEXT)
    late = SealedTextField(blank=True)
    late.set_attributes_from_name("late")
    late.model = diary.model
    with connections["owner"].schema_editor() as editor:
        editor.add_field(diary.model, late)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select late from diary_of_a_test")
        assert bytes(cursor.fetchone()[0]) == b""
