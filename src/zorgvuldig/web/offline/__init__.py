"""What stands on a telephone of this site, with a connection and without one."""
