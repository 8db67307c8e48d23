export PGCOPYDB_SOURCE_PGURI="postgres://postgres:$SOURCE_PASSWORD@127.0.0.1:$SOURCE_PORT/bench_old"
export PGCOPYDB_TARGET_PGURI="postgres://postgres:$TARGET_PASSWORD@127.0.0.1:$TARGET_PORT/bench_clone"
exec "$PGCOPYDB" clone --dir "$SCRATCH/pgcopydb" --no-owner --no-acl --skip-large-objects --table-jobs "$JOBS" --index-jobs "$JOBS" $MORE
