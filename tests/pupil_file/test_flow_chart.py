"""The picture of where data go holds whatever names and however many recipients there are."""

import itertools
import re

import pytest

from zorgvuldig.pupil_file.data_flow_reads import ACROSS, Branch, draw

INS: list[Branch] = [("Ouders en leerling", "8 soorten", True), ("Het systeem zelf", "2 soorten", True)]
LONG = "Samenwerkingsverbandoverkoepelendeondersteuningsorganisatie Noordwest-Holland en omstreken"


def outs(count: int) -> list[Branch]:
    return [(f"Product {number}", "1 keer gegeven", True) for number in range(count)]


@pytest.mark.parametrize("wide", [True, False], ids=["wide", "narrow"])
def test_no_line_is_longer_than_there_is_room(wide: bool) -> None:
    drawn = draw(INS, [(LONG, "1 keer gegeven", True)], ("De school", "10 soorten"), wide=wide)
    texts = [word.text for word in drawn.words]
    assert max(map(len, texts)) <= ACROSS
    assert LONG.replace(" ", "") in "".join(texts).replace(" ", "")


@pytest.mark.parametrize("count", [1, 3, 9, 24])
def test_every_branch_ends_at_the_house(count: int) -> None:
    drawn = draw(INS, outs(count), ("De school", "10 soorten"), wide=True)
    top, height = float(drawn.house.y), float(drawn.house.height)
    ends = [float(path.d.split()[-1]) for path in drawn.paths]
    assert len(ends) == 2 + count
    assert all(top < end < top + height for end in ends)


@pytest.mark.parametrize("count", [1, 3, 9, 24])
def test_on_a_phone_every_branch_leaves_the_house_and_turns_to_its_name(count: int) -> None:
    drawn = draw(INS, outs(count), ("De school", "10 soorten"), wide=False)
    left, right = float(drawn.house.x), float(drawn.house.x) + float(drawn.house.width)
    starts = [float(found[1]) for path in drawn.paths if (found := re.match(r"M([\d.]+) [\d.]+V", path.d))]
    assert len(starts) == count
    assert starts == sorted(starts)
    assert all(left < x < right and x - 10 >= 268 for x in starts)


@pytest.mark.parametrize("wide", [True, False], ids=["wide", "narrow"])
@pytest.mark.parametrize("words", [1, 4, 12, 30])
def test_no_two_lines_lie_on_each_other(words: int, wide: bool) -> None:
    name = " ".join(["Samenwerkingsverband"] * words)
    drawn = draw(INS, [(name, "1 keer gegeven", True)] * 5, ("De school", "10 soorten"), wide=wide)
    for side in {word.x for word in drawn.words}:
        at = sorted(float(word.y) for word in drawn.words if word.x == side)
        assert all(later - earlier >= 16 for earlier, later in itertools.pairwise(at))
    assert min(float(word.y) for word in drawn.words) > 0
    assert max(float(word.y) for word in drawn.words) < float(drawn.height)
