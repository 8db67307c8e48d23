into bench_new -v indexes="$FINISHED/indexes.sql" -f "$FINISHED/insert_select.sql"
