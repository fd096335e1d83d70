"""Digital learning materials sign in here: who somebody is, by a pseudonym and what was agreed, and nothing else."""
