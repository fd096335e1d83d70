"""What the school and families arrange: parent evenings and outings."""
