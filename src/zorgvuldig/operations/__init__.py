"""What an operator sees and does: health, figures, maintenance, jobs and mail. Totals only; nobody's data."""
