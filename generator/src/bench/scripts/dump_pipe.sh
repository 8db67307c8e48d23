{ PGPASSWORD="$SOURCE_PASSWORD" "$PG_DUMP" -h 127.0.0.1 -p "$SOURCE_PORT" -U postgres -d bench_old || cannot_read; } | into bench_clone -o /dev/null
