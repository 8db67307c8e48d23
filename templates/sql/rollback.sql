-- Takes back the rows that one batch ($2) of one run ($1) has made; rows that were there before are not among them.
DELETE FROM {{ model.target.sql }} AS target
USING {{ control }}.migration_mappings AS mapping
WHERE mapping.entity = {{ entity }}
    AND mapping.run_id = $1
    AND mapping.batch = $2
    AND mapping.fate = 'migrated'
{%- for condition in model.key_conditions %}
    AND {{ condition }}
{%- endfor %}
