"""What pages say with: `{% load zorgvuldig %}`."""
