-- Checks of {{ target }} against {{ source }}, in SQL alone: they find faults of the program, not of the mapping file.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
-- {{ mappings }} has a line for every source row that arrived: its old key, its new key and its fate,
-- which is NULL where it made a row, merged (an earlier source row had made the row) or existing (the row was there before).
-- {{ control }}.migration_quarantine has the rows that did not arrive.
-- What a list gives, column by column, a question to the source gets as $1, $2 and so on.
{%- for (column, reason) in unchecked %}
-- No check here compares {{ column }}: {{ reason }}.
{%- endfor %}
-- Besides, `validate` makes every row anew from the source and compares it in every column that the program writes.
{%- for block in lists %}

-- list: {{ block.name }}
-- {{ block.comment }}
{{ block.list.sql }}
{%- endfor %}
{%- for block in checks %}
{%- if let Some(question) = block.check.source %}

-- check: {{ block.name }}
-- ask: source
{%- for name in block.given %}
-- given: {{ name }}
{%- endfor %}
-- {{ block.comment }}
{{ question }}
{%- endif %}

-- check: {{ block.name }}
-- ask: target
{%- if block.check.source.is_none() %}
-- {{ block.comment }}
{%- endif %}
{{ block.check.target }}
{%- endfor %}
