-- Takes back the rows that batch $2 of run $1 has made. Rows that were there before are not among them.
-- Asked once per batch, the last one first; what was recorded of the batch goes in the same transaction.
DELETE FROM {{ model.target.sql }} AS target
USING {{ control }}.migration_mappings AS mapping
WHERE mapping.entity = {{ entity }}
    AND mapping.run_id = $1
    AND mapping.batch = $2
    AND mapping.fate = 'migrated'
{%- for condition in model.key_conditions %}
    AND {{ condition }}
{%- endfor %}
