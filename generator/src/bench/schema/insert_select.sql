-- The finished transform in SQL: what somebody writes who knows both schemas and has the mappings of the parents. Where
-- `bare` is true, also what somebody adds who is in a hurry: keys and checks go first and are made again behind the rows.
\set ON_ERROR_STOP on
SET work_mem = '64MB';
BEGIN;
\if :bare
ALTER TABLE app.system_messages
    DROP CONSTRAINT system_messages_pkey,
    DROP CONSTRAINT system_messages_person_id_fkey,
    DROP CONSTRAINT system_messages_lab_id_fkey,
    DROP CONSTRAINT nothing_forbidden;
\endif
INSERT INTO app.system_messages
    (id, person_id, lab_id, kind, subject, payload, is_read, created_at, priority, channel, note)
SELECT md5('legacy.system_message:' || old.id)::uuid,
       people.new_id,
       labs.new_id,
       (CASE old.kind WHEN 1 THEN 'information' WHEN 2 THEN 'reminder' WHEN 3 THEN 'warning' WHEN 4 THEN 'error' END)::app.message_kind,
       old.subject,
       nullif(old.payload, '')::jsonb,
       old.seen = 1,
       old.created AT TIME ZONE 'Europe/Berlin',
       old.priority,
       old.channel,
       old.note
FROM baseline.system_message AS old
JOIN rehome.migration_mappings_people AS people ON people.legacy_id = old.person_id
JOIN rehome.migration_mappings_labs AS labs ON labs.legacy_id = old.lab_id;
INSERT INTO baseline.mapping (entity, feed, batch, legacy_id, new_id)
SELECT 0, 0, 1, old.id, md5('legacy.system_message:' || old.id)::uuid
FROM baseline.system_message AS old;
\i :indexes
\if :bare
ALTER TABLE app.system_messages
    ADD CONSTRAINT system_messages_pkey PRIMARY KEY (id),
    ADD CONSTRAINT system_messages_person_id_fkey FOREIGN KEY (person_id) REFERENCES app.people,
    ADD CONSTRAINT system_messages_lab_id_fkey FOREIGN KEY (lab_id) REFERENCES app.labs,
    ADD CONSTRAINT nothing_forbidden CHECK (position('forbidden' IN note) = 0);
\endif
COMMIT;
