# Both databases for the scripts that follow. Passwords come from the environment and stay out of argument lists.
set -eu
from_old() {
    PGPASSWORD="$SOURCE_PASSWORD" "$PSQL" -Xq -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$SOURCE_PORT" -U postgres -d bench_old "$@"
}
into() {
    database=$1
    shift
    PGPASSWORD="$TARGET_PASSWORD" "$PSQL" -Xq -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$TARGET_PORT" -U postgres -d "$database" "$@"
}
# What a pipe gets when its first end fails is not whole; the comparison of contents says so as well.
cannot_read() {
    echo "the source could not be read to its end" >&2
}
