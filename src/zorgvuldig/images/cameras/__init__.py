"""Cameras: why each hangs there, what it recorded, who asked to look and who let them, and when the footage goes (P17)."""
