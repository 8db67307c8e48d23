CREATE TABLE composite_new.districts (country varchar(2), code text, title text NOT NULL, PRIMARY KEY (code, country));
CREATE TABLE composite_new.tenants (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE composite_new.papers (
    tenant_id uuid REFERENCES composite_new.tenants, id uuid, title text NOT NULL, PRIMARY KEY (tenant_id, id)
);
CREATE TABLE composite_new.parcels (
    number bigint PRIMARY KEY, country varchar(2) NOT NULL, district text, sent_tenant uuid, sent_paper uuid,
    FOREIGN KEY (country, district) REFERENCES composite_new.districts (country, code),
    FOREIGN KEY (sent_tenant, sent_paper) REFERENCES composite_new.papers
);
CREATE TABLE composite_new.paper_lines (
    tenant_id uuid NOT NULL, paper_id uuid NOT NULL, number integer, words text NOT NULL, answers_tenant uuid, answers_paper uuid,
    PRIMARY KEY (tenant_id, paper_id, number),
    FOREIGN KEY (tenant_id, paper_id) REFERENCES composite_new.papers,
    FOREIGN KEY (answers_tenant, answers_paper) REFERENCES composite_new.papers
);
