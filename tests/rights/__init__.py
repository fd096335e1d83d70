"""What people ask about their data, and who may ask it."""
