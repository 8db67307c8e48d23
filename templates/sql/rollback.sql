-- Takes back the rows that batch $1 has made. Rows that were there before are not among them.
-- Asked once per batch, the last one first; what was recorded of the batch goes in the same transaction.
DELETE FROM {{ model.target.sql }} AS target
USING {{ model.mappings() }} AS mapping
WHERE mapping.batch = $1
    AND mapping.fate IS NULL
{%- for condition in model.key_conditions %}
    AND {{ condition }}
{%- endfor %}
