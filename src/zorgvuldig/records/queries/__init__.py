"""What the school holds, read through an open door. Row security shows only what that door opened."""
