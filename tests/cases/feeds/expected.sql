-- accounts: source
VALUES
    ('staff', 1, NULL, 'mike', 'active', 'first', 'ann', 1.50, 'the target'),
    ('staff', 2, NULL, 'jon', 'closed', NULL, 'mike', NULL, 'the target'),
    ('staff', 3, NULL, 'ann', 'active', 'head', NULL, 0.25, 'the target'),
    ('customer', NULL, 1, 'mary@old.example', 'active', 'by mail', 'jon', -3.00, 'the target'),
    ('customer', NULL, 2, 'pat@old.example', 'closed', 'by mail', NULL, -1.10, 'the target'),
    ('guest', NULL, NULL, 'kim', 'active', NULL, 'mary@old.example', NULL, 'the target'),
    ('guest', NULL, NULL, 'lou', 'active', NULL, NULL, NULL, 'the target');
-- accounts: target
SELECT account.kind, account.legacy_staff_id, account.legacy_customer_id, account.login, account.state, account.note,
       helper.login, account.balance, account.made_by
FROM feeds_new.accounts AS account
LEFT JOIN feeds_new.accounts AS helper ON helper.id = account.helper_id;

-- calls: source
VALUES (1, 'mike', 'mary@old.example'), (2, 'jon', 'pat@old.example'), (4, NULL, NULL);
-- calls: target
SELECT call.legacy_id, staff.login, customer.login
FROM feeds_new.calls AS call
LEFT JOIN feeds_new.accounts AS staff ON staff.id = call.staff_account_id
LEFT JOIN feeds_new.accounts AS customer ON customer.id = call.customer_account_id;

-- quarantine: source
VALUES ('accounts', 1, '3', 'unknown_code', 'state'), ('accounts', 1, '4', 'missing_value', 'login'), ('calls', 0, '3', 'parent_quarantined', 'customer_account_id');
-- quarantine: target
SELECT entity, feed, legacy_id::text, reason, column_name
FROM rehome.migration_quarantine WHERE entity IN ('accounts', 'calls');
