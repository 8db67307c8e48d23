-- What {{ column }} is looked up by: asked of the target once per run, before its first row.
{{ sql }}
