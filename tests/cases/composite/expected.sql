-- districts: source
VALUES ('de', 'n|w', 'North'), ('de', 'b\y', 'South'), ('at', 'n|w', 'West');
-- districts: target
SELECT country, code, title FROM composite_new.districts;

-- tenants: source
VALUES ('ann'), ('bob');
-- tenants: target
SELECT name FROM composite_new.tenants;

-- papers: source
VALUES ('ann', 'one'), ('bob', 'two');
-- papers: target
SELECT tenant.name, paper.title FROM composite_new.papers AS paper JOIN composite_new.tenants AS tenant ON tenant.id = paper.tenant_id;

-- parcels: source
VALUES (1, 'de', 'North', 'one'), (2, 'at', 'West', 'two'), (3, 'de', 'South', NULL), (4, 'de', NULL, NULL);
-- parcels: target
SELECT parcel.number, parcel.country, district.title, paper.title
FROM composite_new.parcels AS parcel
LEFT JOIN composite_new.districts AS district ON (district.country, district.code) = (parcel.country, parcel.district)
LEFT JOIN composite_new.papers AS paper ON (paper.tenant_id, paper.id) = (parcel.sent_tenant, parcel.sent_paper);

-- paper_lines: source
VALUES (31, 'one', 'first', 'two'), (32, 'two', 'second', NULL), (35, 'two', 'fifth', 'one');
-- paper_lines: target
SELECT line.number, paper.title, line.words, answered.title
FROM composite_new.paper_lines AS line
JOIN composite_new.papers AS paper ON (paper.tenant_id, paper.id) = (line.tenant_id, line.paper_id)
LEFT JOIN composite_new.papers AS answered ON (answered.tenant_id, answered.id) = (line.answers_tenant, line.answers_paper);

-- quarantine: source
VALUES
    ('districts', 'at|x', 'missing_value', 'title'), ('papers', '23', 'missing_value', 'title'), ('papers', '24', 'orphan', 'tenant_id'),
    ('parcels', '5', 'orphan', 'district'), ('parcels', '6', 'parent_quarantined', 'district'),
    ('paper_lines', '33', 'parent_quarantined', 'tenant_id'), ('paper_lines', '34', 'orphan', 'tenant_id');
-- quarantine: target
SELECT entity, coalesce(legacy_id::text, legacy_key), reason, column_name FROM rehome.migration_quarantine
WHERE entity IN ('districts', 'tenants', 'papers', 'parcels', 'paper_lines');
