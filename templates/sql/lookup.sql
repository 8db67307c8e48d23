-- Where {{ column }} comes from: asked of the target once, before the first row is made.
{%- if !by_value %}
-- One row serves all rows, so `matched` is left empty.
{%- else %}
-- `matched` is what a source row has to say to get `taken`.
{%- endif %}
{{ sql }}
