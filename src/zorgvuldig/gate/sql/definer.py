"""How the gate's functions run: as their owner, authz, with a path that nothing a caller makes can shadow."""

DEFINER = "security definer set search_path = pg_catalog, pg_temp"
