{ from_old -c '\copy legacy.system_message TO STDOUT (FORMAT binary)' || cannot_read; } |
    into bench_clone -c '\copy legacy.system_message FROM STDIN (FORMAT binary)'
