PGPASSWORD="$SOURCE_PASSWORD" "$PG_DUMP" -Fd -Z0 -j "$JOBS" -f "$SCRATCH/dump" -h 127.0.0.1 -p "$SOURCE_PORT" -U postgres -d bench_old
PGPASSWORD="$TARGET_PASSWORD" "$PG_RESTORE" -j "$JOBS" -h 127.0.0.1 -p "$TARGET_PORT" -U postgres -d bench_clone "$SCRATCH/dump"
