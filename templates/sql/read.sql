-- What is read from {{ source }} to make {{ target }}; the runtime adds the range of keys and the order.
SELECT
{%- for column in columns %}
{%- if !column.comment.is_empty() %}
    -- {{ column.comment }}
{%- endif %}
    {{ column.expression }}{{ column.separator }}
{%- endfor %}
FROM {{ feed.source.sql }} AS source
{%- if let Some(join) = feed.join %}
{{ join }}
{%- endif %}
{%- if let Some(condition) = feed.condition %}
WHERE {{ condition }}
{%- endif %}
