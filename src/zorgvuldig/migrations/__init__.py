"""The tables. Eight steps make them in the order of the packages, a line a field (so `fmt: off`); each later one changes something."""
