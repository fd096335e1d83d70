"""One folder per way in which data may leave."""
