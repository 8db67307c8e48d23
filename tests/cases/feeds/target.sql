CREATE TYPE feeds_new.account_kind AS ENUM ('staff', 'customer', 'guest');
CREATE TYPE feeds_new.account_state AS ENUM ('active', 'closed');
CREATE TABLE feeds_new.accounts (
    id uuid PRIMARY KEY,
    kind feeds_new.account_kind NOT NULL,
    legacy_staff_id integer UNIQUE,
    legacy_customer_id integer UNIQUE,
    login text NOT NULL,
    state feeds_new.account_state NOT NULL,
    note text,
    helper_id uuid REFERENCES feeds_new.accounts,
    balance numeric(10,2),
    made_by text NOT NULL DEFAULT 'the target',
    CHECK (num_nonnulls(legacy_staff_id, legacy_customer_id) <= 1)
);
CREATE TABLE feeds_new.calls (
    id uuid PRIMARY KEY,
    legacy_id integer NOT NULL,
    staff_account_id uuid REFERENCES feeds_new.accounts,
    customer_account_id uuid REFERENCES feeds_new.accounts
);
