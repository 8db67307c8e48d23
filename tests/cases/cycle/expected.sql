-- shops: source
VALUES ('north', 'ann'), ('south', 'bob'), ('west', NULL), ('east', NULL), ('gone', NULL);
-- shops: target
SELECT shop.name, manager.name FROM cycle_new.shops AS shop LEFT JOIN cycle_new.workers AS manager ON manager.id = shop.manager_id;

-- workers: source
VALUES ('ann', 'north', 'bob'), ('bob', 'south', NULL);
-- workers: target
SELECT worker.name, shop.name, boss.name
FROM cycle_new.workers AS worker
JOIN cycle_new.shops AS shop ON shop.id = worker.shop_id
LEFT JOIN cycle_new.workers AS boss ON boss.id = worker.boss_id;

-- quarantine: source
VALUES ('workers', '13', 'missing_value'), ('workers', '14', 'orphan');
-- quarantine: target
SELECT entity, legacy_id::text, reason FROM rehome.migration_quarantine WHERE entity IN ('shops', 'workers');

-- shop_log: source
VALUES (0);
-- shop_log: target
SELECT count(*) FROM cycle_new.shop_log;

-- shop log: source
VALUES ('A');
-- shop log: target
SELECT tgenabled::text FROM pg_trigger WHERE tgname = 'shop log';
