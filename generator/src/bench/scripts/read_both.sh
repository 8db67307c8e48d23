from_old -c '\copy legacy.system_message TO STDOUT (FORMAT binary)' >/dev/null &
old=$!
into bench_new -c '\copy app.system_messages TO STDOUT (FORMAT binary)' >/dev/null
wait "$old"
