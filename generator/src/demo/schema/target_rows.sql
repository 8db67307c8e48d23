-- What the new system held before the migration began: its own people and settings, and what the lab had already
-- entered by hand from the old system (the rows whose codes and addresses are the old ones).

INSERT INTO offices (id, code, name, country, created_at, updated_at) VALUES
    ('0f1ce000-0000-4000-8000-000000000001', 'HQ', 'Head office', 'DE', '2026-01-05 08:00+00', '2026-01-05 08:00+00'),
    ('0f1ce000-0000-4000-8000-000000000002', 'OFF-0001', 'Pilot practice', 'DE', '2026-01-12 09:30+00', '2026-02-01 10:00+00'),
    ('0f1ce000-0000-4000-8000-000000000003', 'OFF-0003', 'Second pilot practice', 'AT', '2026-01-12 09:45+00', '2026-01-12 09:45+00');

INSERT INTO profiles (id, office_id, profile_type, email, username, full_name, locale, created_at, updated_at) VALUES
    ('9f0f11e0-0000-4000-8000-000000000001', '0f1ce000-0000-4000-8000-000000000001', 'admin', 'admin@lab.example', 'admin', 'Administrator', 'en', '2026-01-05 08:05+00', '2026-01-05 08:05+00'),
    ('9f0f11e0-0000-4000-8000-000000000002', '0f1ce000-0000-4000-8000-000000000001', 'support', 'help@lab.example', 'help', 'Help desk', 'en', '2026-01-05 08:06+00', '2026-01-05 08:06+00'),
    ('9f0f11e0-0000-4000-8000-000000000003', '0f1ce000-0000-4000-8000-000000000002', 'doctor', 'user2@practice.example', 'pilot.one', 'Pilot Doctor', 'de', '2026-01-12 10:00+00', '2026-03-02 07:15+00'),
    ('9f0f11e0-0000-4000-8000-000000000004', '0f1ce000-0000-4000-8000-000000000003', 'technician', 'user5@practice.example', 'pilot.two', 'Pilot Technician', 'de', '2026-01-12 10:05+00', '2026-01-12 10:05+00'),
    ('9f0f11e0-0000-4000-8000-000000000005', NULL, 'technician', 'bot@lab.example', 'bot', 'Automatic assignment', 'en', '2026-01-05 08:07+00', '2026-01-05 08:07+00');

INSERT INTO settings (key, value, description, updated_at) VALUES
    ('portal.theme', '{"name": "light"}', 'New system only', '2026-01-05 08:10+00'),
    ('portal.languages', '["de", "en"]', 'New system only', '2026-01-05 08:10+00'),
    ('lab.option.0002', '{"value": 200}', 'Already set anew', '2026-02-14 12:00+00'),
    ('lab.option.0004', '{"value": 400}', 'Already set anew', '2026-02-14 12:01+00'),
    ('lab.option.0005', '{"value": 500}', 'Already set anew', '2026-02-14 12:02+00');

INSERT INTO products (id, code, name, kind, quantity, created_at) VALUES
    ('b0d0c700-0000-4000-8000-000000000001', 'STOCK-00001', 'Retainer blank', 'retainer', 40, '2026-01-20 06:00+00'),
    ('b0d0c700-0000-4000-8000-000000000002', 'STOCK-00002', 'Bonding tray', 'tray', 25, '2026-01-20 06:00+00'),
    ('b0d0c700-0000-4000-8000-000000000003', 'PORTAL-0001', 'Sample aligner', 'aligner', 5, '2026-01-20 06:00+00');

INSERT INTO discounts (id, code, percent, amount_off, valid_from) VALUES
    ('d15c0000-0000-4000-8000-000000000001', 'WELCOME', 5.00, 0.00, '2026-01-01');
