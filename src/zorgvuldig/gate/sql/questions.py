"""What one package asks and packages above it answer: a function that calls those of whoever answers, and knows none of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zorgvuldig.gate.sql.text import DEFINER


@dataclass(frozen=True, slots=True)
class Question:
    """A function `gate.<signature>`. An answer is the name of a function that takes the same arguments.

    `nobody` is what nobody answers, and `joined` the operator by which more is added to it. What returns nothing is done by all; of what
    returns a table, the first answer with a row in it counts, from the highest package down.
    """

    signature: str
    returns: str
    nobody: str = ""
    joined: str = ""

    @property
    def name(self) -> str:
        """By which name it is asked and answered."""
        return self.signature.partition("(")[0]

    def function(self, answers: Sequence[str]) -> str:
        """The function that asks all of these, the lowest package first."""
        words = self.signature.partition("(")[2].rstrip(")").split(", ")
        given = ", ".join(word.split()[0] for word in words if word)
        calls = [f"gate.{answer}({given})" for answer in answers]
        if self.returns == "void":
            how, body = "volatile", "".join(f"    perform {call};\n" for call in calls)
        elif self.returns.startswith("table"):
            asked = (
                f"    return query select * from {call};\n    if found then return; end if;\n"
                for call in reversed(calls)
            )
            how, body = "stable", "".join(asked)
        else:
            how, body = "stable", f"    return {self.joined.join([self.nobody, *calls])};\n"
        return (
            f"create or replace function gate.{self.signature} returns {self.returns} language plpgsql {how} {DEFINER} as "
            f"$$ #variable_conflict use_variable\nbegin\n{body}end $$"
        )


def question_functions(questions: Sequence[Question], answers: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Every question with its answers, of the lowest package first. Raises ValueError for an answer to what nobody asks."""
    if unasked := {name for given in answers for name in given} - {one.name for one in questions}:
        raise ValueError(f"Nobody asks {', '.join(sorted(unasked))}.")
    for one in questions:
        yield one.function([given[one.name] for given in answers if one.name in given])
