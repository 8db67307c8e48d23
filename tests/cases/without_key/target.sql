CREATE TABLE without_key_new.log_lines (id uuid PRIMARY KEY, line text, logged timestamp);
CREATE TABLE without_key_new.log_levels (line_id uuid PRIMARY KEY REFERENCES without_key_new.log_lines, level integer CHECK (level < 3));
