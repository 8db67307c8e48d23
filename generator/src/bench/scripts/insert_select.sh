into bench_new -v bare="$BARE" -v indexes="$FINISHED/indexes.sql" -f "$FINISHED/insert_select.sql"
