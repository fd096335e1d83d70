"""That a pupil is in one class at a time, as the database itself keeps it."""

from zorgvuldig.gate.sql.definer import DEFINER

# A pupil is in one class at a time: an exclusion constraint on `is_class`, which the database itself fills in, row by
# row. Whoever adds many rows may say it themselves, by the setting; the check on the whole statement knows no setting.
UNTOLD = "((current_setting('app.kinds_told'::text, true) is distinct from 'yes'::text))"  # as the catalogue writes it
MEMBERSHIP = (
    f"""create or replace function gate.membership_kind() returns trigger language plpgsql {DEFINER} as $$
begin
    new.is_class := (select g.kind = 'class' from public.learning_group g where g.id = new.group_id);
    return new;
end $$""",
    "drop trigger if exists membership_kind on membership",
    "drop trigger if exists membership_added on membership",
    "create trigger membership_added before insert on membership for each row "
    f"when {UNTOLD} execute function gate.membership_kind()",
    "drop trigger if exists membership_changed on membership",
    "create trigger membership_changed before update on membership for each row "
    "when (((new.group_id <> old.group_id) or (new.is_class <> old.is_class))) execute function gate.membership_kind()",
    f"""create or replace function gate.membership_told() returns trigger language plpgsql {DEFINER} as $$
begin
    if exists (select from new_rows r join public.learning_group g on g.id = r.group_id
            where r.is_class is distinct from (g.kind = 'class')) then
        raise exception 'a membership says of its group what it is not' using errcode = '42501';
    end if;
    return null;
end $$""",
    "drop trigger if exists membership_told on membership",
    "create trigger membership_told after insert on membership referencing new table as new_rows "
    "for each statement execute function gate.membership_told()",
    f"""create or replace function gate.group_kind() returns trigger language plpgsql {DEFINER} as $$
begin
    if new.kind <> old.kind and exists (select from public.membership m where m.group_id = old.id) then
        raise exception 'a group with pupils stays the kind of group it is' using errcode = '42501';
    end if;
    return new;
end $$""",
    "drop trigger if exists group_kind on learning_group",
    "create trigger group_kind before update on learning_group for each row execute function gate.group_kind()",
)
