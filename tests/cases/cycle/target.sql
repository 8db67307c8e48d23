CREATE TABLE cycle_new.shops (id uuid PRIMARY KEY, name text NOT NULL UNIQUE, manager_id uuid UNIQUE);
CREATE TABLE cycle_new.workers (
    id uuid PRIMARY KEY, name text NOT NULL, shop_id uuid NOT NULL REFERENCES cycle_new.shops, boss_id uuid REFERENCES cycle_new.workers
);
ALTER TABLE cycle_new.shops ADD FOREIGN KEY (manager_id) REFERENCES cycle_new.workers DEFERRABLE INITIALLY DEFERRED;
-- It would note every shop that comes, gets its manager or goes; the mapping puts it off.
CREATE TABLE cycle_new.shop_log (what text);
CREATE FUNCTION cycle_new.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO cycle_new.shop_log VALUES (TG_OP); RETURN NULL; END $$;
CREATE TRIGGER "shop log" AFTER INSERT OR UPDATE OR DELETE ON cycle_new.shops FOR EACH ROW EXECUTE FUNCTION cycle_new.note();
ALTER TABLE cycle_new.shops ENABLE ALWAYS TRIGGER "shop log";
