into bench_new -c '\copy app.system_messages FROM STDIN (FORMAT binary)' <"$FINISHED/rows"
into bench_new -c '\copy baseline.mapping FROM STDIN (FORMAT binary)' <"$FINISHED/mappings"
into bench_new -f "$FINISHED/indexes.sql"
