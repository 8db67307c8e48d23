into bench_new -c 'CREATE TABLE baseline.rows (LIKE app.system_messages)'
into bench_new -c '\copy baseline.rows FROM STDIN (FORMAT binary)' <"$FINISHED/rows"
into bench_new -c '\copy baseline.mapping FROM STDIN (FORMAT binary)' <"$FINISHED/mappings"
