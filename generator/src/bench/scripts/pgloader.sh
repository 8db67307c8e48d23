umask 077
cat >"$SCRATCH/pgloader.load" <<END
LOAD DATABASE
    FROM postgresql://postgres:$SOURCE_PASSWORD@127.0.0.1:$SOURCE_PORT/bench_old
    INTO postgresql://postgres:$TARGET_PASSWORD@127.0.0.1:$TARGET_PORT/bench_clone
WITH create tables, create indexes, foreign keys, workers = $JOBS, concurrency = 1
INCLUDING ONLY TABLE NAMES MATCHING ~/./ IN SCHEMA 'legacy';
END
"$PGLOADER" --quiet --on-error-stop --root-dir "$SCRATCH" "$SCRATCH/pgloader.load"
