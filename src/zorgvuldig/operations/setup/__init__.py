"""Setting up a new school: which steps there are, how far each is, and whose work it is. All of it follows from what is there; nothing is stored."""
