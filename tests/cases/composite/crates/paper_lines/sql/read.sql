-- What is read from composite_old.paper_line to make composite_new.paper_lines; the runtime adds the range of keys and the order.
SELECT
    source.line_id,
    source.paper_id,
    source.words,
    source.answers
FROM composite_old.paper_line AS source
