"""Taking in what another organisation gives: only what the school may keep, with its source, and the family knows."""
