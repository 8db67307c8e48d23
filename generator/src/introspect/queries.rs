//! The catalog's queries: one constant each, with its purpose and an explicit order.
//!
//! Each takes the list of schemas as `$1`. Names and single letters are cast to text, because they have
//! types of their own. A part in `{braces}` depends on the version and is chosen by [`Query::for_version`].

/// A query and what it is for.
pub(super) struct Query {
    /// What it reads, for errors.
    pub(super) purpose: &'static str,
    sql: &'static str,
}

/// Parts that exist from a version on: the mark, the version, the part from then on, the part before.
const PARTS: &[(&str, u32, &str, &str)] = &[
    (
        "{constraint_parent}",
        110_000,
        "con.conparentid",
        "0::pg_catalog.oid",
    ),
    ("{key_length}", 110_000, "i.indnkeyatts", "i.indnatts"),
    ("{generated}", 120_000, "a.attgenerated::text", "''"),
    (
        "{deterministic}",
        120_000,
        "coalesce(l.collisdeterministic, true)",
        "true",
    ),
    (
        "{multirange}",
        140_000,
        "r.rngmultitypid",
        "0::pg_catalog.oid",
    ),
    (
        "{nulls_not_distinct}",
        150_000,
        "i.indnullsnotdistinct",
        "false",
    ),
    ("{enforced}", 180_000, "con.conenforced", "true"),
    ("{period}", 180_000, "con.conperiod", "false"),
];

impl Query {
    /// The statement for a server of this version (`server_version_num`).
    pub(super) fn for_version(&self, version: u32) -> String {
        PARTS
            .iter()
            .fold(self.sql.to_owned(), |sql, (mark, since, new, old)| {
                sql.replace(mark, if version >= *since { new } else { old })
            })
    }
}

/// Every type of the database: columns speak of them by number.
pub(super) const TYPES: Query = Query {
    purpose: "types",
    sql: "\
    SELECT t.oid, n.nspname::text AS schema, t.typname::text AS name, t.typtype::text AS kind,
        CASE WHEN t.typelem <> 0 AND t.typlen = -1 AND t.typcategory = 'A' THEN t.typelem ELSE 0 END AS element
    FROM pg_catalog.pg_type AS t
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    WHERE $1::text[] IS NOT NULL
    ORDER BY t.oid",
};

/// Installed extensions.
pub(super) const EXTENSIONS: Query = Query {
    purpose: "extensions",
    sql: "\
    SELECT e.extname::text AS name, e.extversion AS version, n.nspname::text AS schema
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
    WHERE $1::text[] IS NOT NULL
    ORDER BY e.extname",
};

/// Enum types with their labels in order; those of other schemas too, because columns may use them.
pub(super) const ENUMS: Query = Query {
    purpose: "enum types",
    sql: "\
    SELECT n.nspname::text AS schema, t.typname::text AS name,
        ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels
    FROM pg_catalog.pg_type AS t
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    WHERE t.typtype = 'e' AND $1::text[] IS NOT NULL
    ORDER BY n.nspname, t.typname",
};

/// Domains and the types that they stand on.
pub(super) const DOMAINS: Query = Query {
    purpose: "domains",
    sql: "\
    SELECT t.oid, n.nspname::text AS schema, t.typname::text AS name, t.typbasetype AS type, t.typtypmod AS modifier,
        pg_catalog.format_type(t.typbasetype, t.typtypmod) AS text, t.typnotnull AS not_null,
        t.typdefault AS default_expression
    FROM pg_catalog.pg_type AS t
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    WHERE t.typtype = 'd' AND $1::text[] IS NOT NULL
    ORDER BY n.nspname, t.typname",
};

/// Checks of domains.
pub(super) const DOMAIN_CHECKS: Query = Query {
    purpose: "checks of domains",
    sql: "\
    SELECT con.contypid AS domain, con.conname::text AS name, pg_catalog.pg_get_expr(con.conbin, 0) AS expression,
        con.convalidated AS validated, {enforced} AS enforced
    FROM pg_catalog.pg_constraint AS con
    WHERE con.contypid <> 0 AND con.contype = 'c' AND $1::text[] IS NOT NULL
    ORDER BY con.contypid, con.conname",
};

/// Fields of composite types that were made by CREATE TYPE, and of tables whose rows are values of some column.
pub(super) const COMPOSITES: Query = Query {
    purpose: "composite types",
    sql: "\
    SELECT n.nspname::text AS schema, c.relname::text AS name, a.attname::text AS field,
        a.atttypid AS type, a.atttypmod AS modifier, pg_catalog.format_type(a.atttypid, a.atttypmod) AS text
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE $1::text[] IS NOT NULL AND (c.relkind = 'c' OR (c.reltype <> 0 AND n.nspname <> 'pg_catalog' AND c.reltype IN (
        SELECT coalesce(nullif(u.typelem, 0), u.oid) FROM pg_catalog.pg_attribute AS x
        JOIN pg_catalog.pg_type AS u ON u.oid = x.atttypid WHERE x.attnum > 0 AND NOT x.attisdropped)))
    ORDER BY n.nspname, c.relname, a.attnum",
};

/// Range types, without PostgreSQL's own.
pub(super) const RANGES: Query = Query {
    purpose: "range types",
    sql: "\
    SELECT n.nspname::text AS schema, t.typname::text AS name, r.rngsubtype AS type, (-1)::int4 AS modifier,
        pg_catalog.format_type(r.rngsubtype, NULL) AS text, {multirange} AS multirange
    FROM pg_catalog.pg_range AS r
    JOIN pg_catalog.pg_type AS t ON t.oid = r.rngtypid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
    WHERE n.nspname <> 'pg_catalog' AND $1::text[] IS NOT NULL
    ORDER BY n.nspname, t.typname",
};

/// Sequences and the columns that own them: automatic (serial, OWNED BY) or internal (identity). Those of other
/// schemas too, where a column owns one or draws its default from it.
pub(super) const SEQUENCES: Query = Query {
    purpose: "sequences",
    sql: "\
    SELECT n.nspname::text AS schema, c.relname::text AS name, s.seqstart AS start, s.seqincrement AS increment,
        s.seqmin AS minimum, s.seqmax AS maximum, s.seqcycle AS cycle,
        tn.nspname::text AS owner_schema, tc.relname::text AS owner_table, a.attname::text AS owner_column
    FROM pg_catalog.pg_sequence AS s
    JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
        AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    LEFT JOIN pg_catalog.pg_class AS tc ON tc.oid = d.refobjid
    LEFT JOIN pg_catalog.pg_namespace AS tn ON tn.oid = tc.relnamespace
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE n.nspname = ANY ($1::text[]) OR tn.nspname = ANY ($1::text[])
        OR EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS u JOIN pg_catalog.pg_attrdef AS f ON f.oid = u.objid
            JOIN pg_catalog.pg_class AS uc ON uc.oid = f.adrelid JOIN pg_catalog.pg_namespace AS un ON un.oid = uc.relnamespace
            WHERE u.classid = 'pg_catalog.pg_attrdef'::regclass AND u.refclassid = 'pg_catalog.pg_class'::regclass
                AND u.refobjid = c.oid AND un.nspname = ANY ($1::text[]))
    ORDER BY n.nspname, c.relname, tn.nspname, tc.relname, a.attname",
};

/// Tables, views, materialised views, foreign tables and what later versions may have, with their parents and the
/// role's rights: all relations but indexes, sequences, out-of-line storage and composite types.
pub(super) const RELATIONS: Query = Query {
    purpose: "tables",
    sql: "\
    SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
        pg_catalog.pg_get_userbyid(c.relowner)::text AS owner, pg_catalog.obj_description(c.oid, 'pg_class') AS comment,
        c.reltuples::float8 AS estimate, c.relpages AS pages,
        coalesce(pg_catalog.pg_total_relation_size(c.oid), 0) AS bytes,
        c.relrowsecurity AS row_security, c.relforcerowsecurity AS row_security_forced,
        pg_catalog.row_security_active(c.oid) AS hides_rows,
        c.relispopulated AS populated, c.relispartition AS is_partition, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound,
        CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partitioned_by,
        CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END AS definition,
        ARRAY(SELECT pn.nspname::text FROM pg_catalog.pg_inherits AS h
            JOIN pg_catalog.pg_class AS p ON p.oid = h.inhparent JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
            WHERE h.inhrelid = c.oid ORDER BY h.inhseqno) AS parent_schemas,
        ARRAY(SELECT p.relname::text FROM pg_catalog.pg_inherits AS h
            JOIN pg_catalog.pg_class AS p ON p.oid = h.inhparent JOIN pg_catalog.pg_namespace AS pn ON pn.oid = p.relnamespace
            WHERE h.inhrelid = c.oid ORDER BY h.inhseqno) AS parents,
        pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AS readable,
        EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d WHERE d.classid = 'pg_catalog.pg_class'::regclass
            AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e') AS of_extension
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind NOT IN ('i', 'I', 'S', 't', 'c') AND n.nspname = ANY ($1::text[])
    ORDER BY n.nspname, c.relname",
};

/// Columns of these, without dropped ones and system columns.
pub(super) const COLUMNS: Query = Query {
    purpose: "columns",
    sql: "\
    SELECT a.attrelid AS relation, a.attname::text AS name, a.attnum::int4 AS position,
        a.atttypid AS type, a.atttypmod AS modifier, pg_catalog.format_type(a.atttypid, a.atttypmod) AS text,
        a.attnotnull AS not_null, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS default_expression,
        a.attidentity::text AS identity, {generated} AS generated,
        CASE WHEN a.attcollation <> t.typcollation THEN ln.nspname::text END AS collation_schema, l.collname::text AS collation,
        {deterministic} AS deterministic,
        pg_catalog.col_description(a.attrelid, a.attnum) AS comment,
        pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS readable
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
    LEFT JOIN pg_catalog.pg_namespace AS ln ON ln.oid = l.collnamespace
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname = ANY ($1::text[])
    ORDER BY n.nspname, c.relname, a.attnum",
};

/// Columns that the role may not read.
pub(super) const UNREADABLE: Query = Query {
    purpose: "rights on columns",
    sql: "\
    SELECT n.nspname::text AS schema, c.relname::text AS name, a.attname::text AS column
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname = ANY ($1::text[])
        AND (NOT has_schema_privilege(n.oid, 'USAGE') OR NOT has_column_privilege(a.attrelid, a.attnum, 'SELECT'))
    ORDER BY n.nspname, c.relname, a.attnum",
};

/// Constraints of these, with their columns in the constraint's own order.
pub(super) const CONSTRAINTS: Query = Query {
    purpose: "constraints",
    sql: "\
    SELECT con.oid, con.conrelid AS relation, con.conname::text AS name, con.contype::text AS kind,
        {constraint_parent} AS parent, con.condeferrable AS deferrable, con.condeferred AS deferred,
        con.convalidated AS validated, {enforced} AS enforced, {period} AS period,
        ARRAY(SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum = k.number ORDER BY k.place) AS columns,
        con.confrelid AS referenced, rn.nspname::text AS referenced_schema, rc.relname::text AS referenced_name,
        ARRAY(SELECT a.attname::text FROM unnest(con.confkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.confrelid AND a.attnum = k.number ORDER BY k.place) AS referenced_columns,
        con.confdeltype::text AS on_delete, con.confupdtype::text AS on_update, con.confmatchtype::text AS match_kind,
        CASE WHEN con.contype = 'c' THEN pg_catalog.pg_get_expr(con.conbin, con.conrelid) END AS expression,
        CASE WHEN con.contype = 'x' THEN pg_catalog.pg_get_constraintdef(con.oid) END AS definition,
        CASE WHEN con.contype IN ('p', 'u') THEN {nulls_not_distinct} ELSE false END AS nulls_not_distinct
    FROM pg_catalog.pg_constraint AS con
    JOIN pg_catalog.pg_class AS c ON c.oid = con.conrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_class AS rc ON rc.oid = con.confrelid
    LEFT JOIN pg_catalog.pg_namespace AS rn ON rn.oid = rc.relnamespace
    LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = con.conindid
    WHERE n.nspname = ANY ($1::text[])
    ORDER BY n.nspname, c.relname, con.conname, con.oid",
};

/// Indexes that no constraint owns.
pub(super) const INDEXES: Query = Query {
    purpose: "indexes",
    sql: "\
    SELECT i.indrelid AS relation, ic.relname::text AS name, pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
        i.indisunique AS is_unique, NOT i.indisvalid AS invalid, {nulls_not_distinct} AS nulls_not_distinct,
        pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
        ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
            JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
            WHERE k.place <= {key_length} ORDER BY k.place) AS columns,
        EXISTS (SELECT 1 FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
            WHERE k.number = 0 AND k.place <= {key_length}) AS has_expressions
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname = ANY ($1::text[])
        AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS con
            WHERE con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x'))
    ORDER BY n.nspname, c.relname, ic.relname",
};

/// Triggers, without those that constraints make for themselves.
pub(super) const TRIGGERS: Query = Query {
    purpose: "triggers",
    sql: "\
    SELECT t.tgrelid AS relation, t.tgname::text AS name, pg_catalog.pg_get_triggerdef(t.oid) AS definition, t.tgenabled::text AS enabled,
           t.tgtype::integer & 4 <> 0 AS on_insert, t.tgtype::integer & 16 <> 0 AS on_update
    FROM pg_catalog.pg_trigger AS t
    JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND n.nspname = ANY ($1::text[])
    ORDER BY n.nspname, c.relname, t.tgname",
};

/// Rewrite rules, without those that make views.
pub(super) const RULES: Query = Query {
    purpose: "rewrite rules",
    sql: "\
    SELECT r.ev_class AS relation, r.rulename::text AS name, pg_catalog.pg_get_ruledef(r.oid) AS definition
    FROM pg_catalog.pg_rewrite AS r
    JOIN pg_catalog.pg_class AS c ON c.oid = r.ev_class
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE r.rulename <> '_RETURN' AND n.nspname = ANY ($1::text[])
    ORDER BY n.nspname, c.relname, r.rulename",
};

/// Policies of row-level security.
pub(super) const POLICIES: Query = Query {
    purpose: "policies",
    sql: "\
    SELECT p.polrelid AS relation, p.polname::text AS name, p.polpermissive AS permissive, p.polcmd::text AS command,
        ARRAY(SELECT CASE WHEN r.number = 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(r.number)::text END
            FROM unnest(p.polroles) AS r (number) ORDER BY 1) AS roles,
        pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS visible,
        pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS allowed
    FROM pg_catalog.pg_policy AS p
    JOIN pg_catalog.pg_class AS c ON c.oid = p.polrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ($1::text[])
    ORDER BY n.nspname, c.relname, p.polname",
};

/// Event triggers that answer to schema changes, as those of rehome's own control schema are.
pub(super) const EVENT_TRIGGERS: Query = Query {
    purpose: "event triggers",
    sql: "\
    SELECT t.evtname::text AS name, t.evtevent::text AS event
    FROM pg_catalog.pg_event_trigger AS t
    WHERE t.evtenabled IN ('O', 'A') AND $1::text[] IS NOT NULL
    ORDER BY t.evtname",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_gets_a_statement_without_marks() {
        let all = [
            TYPES,
            EXTENSIONS,
            ENUMS,
            DOMAINS,
            DOMAIN_CHECKS,
            COMPOSITES,
            RANGES,
            SEQUENCES,
            RELATIONS,
            COLUMNS,
            CONSTRAINTS,
            INDEXES,
            TRIGGERS,
            RULES,
            POLICIES,
            EVENT_TRIGGERS,
            UNREADABLE,
        ];
        for query in all {
            for version in [100_000, 110_000, 120_000, 140_000, 150_000, 180_000] {
                let sql = query.for_version(version);
                assert!(!sql.contains('{'), "{}", query.purpose);
                assert!(
                    sql.contains("ORDER BY") && sql.contains("$1"),
                    "{}",
                    query.purpose
                );
            }
        }
        assert!(!CONSTRAINTS.for_version(170_000).contains("conenforced"));
        assert!(CONSTRAINTS.for_version(180_000).contains("conenforced"));
    }
}
