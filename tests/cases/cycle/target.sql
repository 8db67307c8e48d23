CREATE TABLE cycle_new.shops (id uuid PRIMARY KEY, name text NOT NULL UNIQUE, manager_id uuid UNIQUE);
CREATE TABLE cycle_new.workers (
    id uuid PRIMARY KEY, name text NOT NULL, shop_id uuid NOT NULL REFERENCES cycle_new.shops, boss_id uuid REFERENCES cycle_new.workers
);
ALTER TABLE cycle_new.shops ADD FOREIGN KEY (manager_id) REFERENCES cycle_new.workers DEFERRABLE INITIALLY DEFERRED;
