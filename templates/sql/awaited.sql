{%- if fills -%}
-- Fills {{ column }} of {{ other }}: its rows came before those of {{ own }} that they refer to, and waited for them.
{%- else -%}
-- Empties {{ column }} of {{ other }} where it refers to rows of {{ own }}, before these are taken back.
{%- endif %}
{{ sql }}
