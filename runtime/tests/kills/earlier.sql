-- The old database as it was earlier: what moved since then. Rows that have come, gone, changed, been mended, and broken; of rows
-- that collide none has come before another.
DELETE FROM public.old_team WHERE id % 20 = 7;
INSERT INTO public.old_team SELECT 300 + n, 'gone ' || n FROM generate_series(1, 30) AS n;
UPDATE public.old_team SET name = 'was ' || name WHERE id % 20 = 9;
UPDATE public.old_team SET name = NULL WHERE id % 20 = 11;
UPDATE public.old_team SET name = 'was there' WHERE id = 40;

DELETE FROM public.old_member WHERE id % 30 = 14;
INSERT INTO public.old_member SELECT 5000 + n, 'gone' || n || '@example.org', 1 + n, n FROM generate_series(1, 90) AS n;
INSERT INTO public.old_member SELECT n, 'gone' || n || '@example.org', 1, 1 FROM generate_series(-40, 0) AS n;
UPDATE public.old_member SET email = 'was' || id || '@example.org' WHERE id % 30 = 16;
UPDATE public.old_member SET team_id = 9999 WHERE id % 30 = 18;
UPDATE public.old_member SET team_id = 3 WHERE id % 500 = 3;
UPDATE public.old_member SET age = -1 WHERE id % 30 = 19;
UPDATE public.old_member SET id = 7000 + id WHERE id % 30 = 22;

DELETE FROM public.old_node WHERE id % 30 = 4;
INSERT INTO public.old_node SELECT -100 - n, n, 'gone' FROM generate_series(1, 60) AS n;
INSERT INTO public.old_node SELECT -n, -100 - n, 'gone' FROM generate_series(1, 60) AS n;
UPDATE public.old_node SET label = 'was ' || label WHERE id % 30 = 12;
UPDATE public.old_node SET label = NULL WHERE id % 90 = 17;
UPDATE public.old_node SET label = 'not bad' WHERE id % 610 = 9;
UPDATE public.old_node SET up = -101 WHERE id % 90 = 50;
UPDATE public.old_node SET up = id - 1 WHERE id % 90 = 70;
