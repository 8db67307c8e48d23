into bench_new -c '\copy (SELECT * FROM app.system_messages ORDER BY created_at) TO STDOUT (FORMAT binary)' >"$FINISHED/rows"
into bench_new -c '\copy (SELECT * FROM rehome.migration_mappings_system_messages ORDER BY legacy_id) TO STDOUT (FORMAT binary)' >"$FINISHED/mappings"
