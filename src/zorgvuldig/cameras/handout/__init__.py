"""Handing out footage: to the police on demand, to somebody who is in it, or to an insurer. Asked by one, let go by another."""
