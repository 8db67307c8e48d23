-- The finished transform in SQL: what somebody writes who knows both schemas and has the mappings of the parents.
\set ON_ERROR_STOP on
SET work_mem = '64MB';
BEGIN;
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
COMMIT;
