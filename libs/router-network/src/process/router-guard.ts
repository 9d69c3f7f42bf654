/**
 * Runs a router and ends it when whoever started it is gone: its standard input is a pipe that ends then,
 * also after SIGKILL. skrouterd itself has no such bond, and a router that was left would keep its ports.
 * Writes the router's process id to descriptor 3. POSIX sh only.
 */
export const routerGuard = `
exec 4<&0
"$@" 4<&- 3>&- </dev/null &
router=$!
echo "$router" >&3
exec 3>&-
trap 'kill -TERM "$router" 2>/dev/null' TERM INT HUP
{ read -r _ <&4; kill -TERM "$router" 2>/dev/null; } >/dev/null 2>&1 &
bond=$!
exec 4<&-
wait "$router"; code=$?
while kill -0 "$router" 2>/dev/null; do wait "$router"; code=$?; done
kill -KILL "$bond" 2>/dev/null
exit "$code"
`;
