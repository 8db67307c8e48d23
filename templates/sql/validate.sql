-- Independent checks of {{ target }} against {{ source }}: written from the mapping, not from the transform.
-- Both answers of a check must be equal; where only the target is asked, its answer must be empty.
{%- if !unchecked.is_empty() %}
-- Covered by the comparison of every row alone, and by no check here: {% for name in unchecked %}{% if !loop.first %}, {% endif %}{{ name }}{% endfor %}.
{%- endif %}
{%- for block in checks %}
{%- if let Some(question) = block.check.source %}

-- check: {{ block.name }}
-- ask: source
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
