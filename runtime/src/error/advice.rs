//! What a person can do about a failure that did not pass by itself, by what the server says it is.

/// The choices for a SQLSTATE, one clause without a full stop.
pub(super) fn advice(sqlstate: &str) -> Option<&'static str> {
    Some(match sqlstate {
        "25006" => {
            "the server takes no writes now: wait until it does (default_transaction_read_only, a standby that is not \
             promoted yet), or let TARGET_DATABASE_URL point at the server that does; rollback needs writes as well"
        }
        "53100" => {
            "the server's disk is full: free or add space there (indexes that are built need room too) and go on, or free \
             what was moved with: rollback"
        }
        "53200" => {
            "the server is out of memory: go on with --workers 1, or raise the server's limits"
        }
        "53300" => {
            "the server has no connection left: go on with --workers 1 (a program then needs one of the target and two of \
             the source), close idle sessions, or raise the limit"
        }
        "55P03" => {
            "another session keeps the lock: pg_blocking_pids tells which; wait for its end, or end it, and go on"
        }
        "57014" => {
            "somebody or a time limit between the program and the server ends its statements: raise that limit and go on, \
             or roll back and run with a smaller --batch-size"
        }
        "25P03" | "25P04" | "57P05" => {
            "a limit of the server ends sessions: raise it for this role with ALTER ROLE and go on"
        }
        "57P01" | "57P02" | "57P03" => {
            "the server is stopped, or somebody ends our sessions: ask who runs it, and go on when it is up"
        }
        _ if sqlstate.starts_with("40") => {
            "other sessions write to the same rows: go on when they are done, or with --workers 1"
        }
        _ => return None,
    })
}

/// The same for a connection that broke off without a word of the server.
pub(super) const OF_A_BREAK: &str =
    "see the server's log, and what stands between (firewalls, poolers, tunnels)";
