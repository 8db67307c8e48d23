-- What is mended in the old database before rows are replayed; some of what is wrong stays.
UPDATE public.old_team SET name = 'named at last ' || id WHERE name IS NULL AND id <> 80;
UPDATE public.old_member SET age = 1 WHERE age < 0;
UPDATE public.old_member SET email = 'second' || id || '@example.org' WHERE id % 60 = 30;
UPDATE public.old_member SET team_id = 1 WHERE team_id = 9999 AND id < 2000;
UPDATE public.old_node SET label = 'mended ' || id WHERE label IS NULL OR label = 'bad' AND id < 1500;
UPDATE public.old_node SET up = NULL WHERE up = 9999 AND id < 1500;
DELETE FROM public.old_node WHERE up = 9999 AND id > 2800;
