"""Tags that templates of rooms to the left may use."""
