from_old -c '\copy legacy.system_message TO STDOUT (FORMAT binary)' >/dev/null
