"""P09: a family cannot see its own file, or waits too long for an answer."""

from dataclasses import replace

from zorgvuldig.register.schema import Register
from zorgvuldig.statement.breakings.ways import Breaking, rows, words


def _blind_parents(register: Register) -> Register:
    return replace(register, rules=tuple(rule for rule in register.rules if rule.purpose != "parental_view"))


def _grades_hidden(register: Register) -> Register:
    return replace(
        register,
        rules=tuple(
            replace(rule, reads=tuple(key for key in rule.reads if key != "grades")) if rule.purpose == "parental_view" else rule
            for rule in register.rules
        ),
    )  # fmt: skip


BREAKINGS = (
    Breaking(
        "a request that nobody answers", "P09", "A parent asked to see the file two months ago and heard nothing.",
        rows("update request set received_on = current_date - 60 where decided_at is null and kind = 'access' and extended_at is null"),
    ),
    Breaking(
        "an answer that came late", "P09", "A request was answered after two months.",
        rows("update request set received_on = received_on - 60 where decided_at is not null and outcome = 'granted'"),
    ),
    Breaking(
        "a register in which no parent may see anything", "P09", "The rule by which parents open the file of their child is taken out.",
        lambda hand: hand.turn_register(_blind_parents),
    ),
    Breaking(
        "a register in which parents see no grades", "P09", "Grades are taken out of what parents may see.",
        lambda hand: hand.turn_register(_grades_hidden),
    ),
    Breaking(
        "rules taken out of the database", "P09", "The rules for parents are deleted from the database alone.",
        rows("delete from gate.rule where purpose = 'parental_view'"),
    ),
    Breaking(
        "a gate that opens nothing for parents", "P09", "The function that finds a parent's children finds none.",
        words("gate.holds_pupil(text,text,integer,integer,date)", "begin", "begin if relation like 'guardian%' then return false; end if;"),
    ),
    Breaking(
        "a pupil who cannot see the own file", "P09", "The rules by which pupils open their own file are deleted from the database.",
        rows("delete from gate.rule where purpose = 'own_view'"),
    ),
)  # fmt: skip
